/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What becomes of a message that is sent while replies of its interaction are queued or running. */
export type BusyPolicy =
  /** Its reply waits for its turn. */
  | 'ENQUEUE'
  /** These replies are cancelled, what was written so far is kept as a message, and its own reply is next. */
  | 'INTERRUPT'
  /** Nothing is stored: INTERACTION_BUSY. */
  | 'REJECT'
  /** These replies are cancelled, what was written so far is dropped, the messages that they would have answered are removed, and its own reply is next. */
  | 'ROLLBACK';

/** Which reply to stop. */
export type CancelReplyInput = {
  /** Whether what was written so far is kept, as an AI message; of the last quarter of a second some may be missing. */
  keepPartial?: boolean | null | undefined;
  /** The reply's UUID. */
  replyId: string | number;
};

/** A new interaction. All fields may be left out. */
export type CreateInteractionInput = {
  /** An idempotency key of yours, at most 200 characters: a repeated call with the same key and settings gives the interaction that the first one created. */
  clientInteractionId?: string | null | undefined;
  /** The length, in tokens, at which a reply is cut. Null: the provider's default. */
  maxOutputTokens?: number | null | undefined;
  /** The model that replies: one of `models`, or another that a provider accepts. Null: the server's default at the time of each reply. */
  modelName?: string | null | undefined;
  /** Instructions that the model reads before every reply; at most 100000 characters. */
  prompt?: string | null | undefined;
  /** The role in which `prompt` is spoken. Default: SYSTEM. */
  role?: Role | null | undefined;
  /** How freely the model words things, 0 to 2. Null: the provider's default. */
  temperature?: number | null | undefined;
  /** A name for people; at most 500 characters. */
  title?: string | null | undefined;
  /** The share of likelihood that it chooses its words from, 0 to 1. Null: the provider's default. */
  topP?: number | null | undefined;
};

/** A new message. */
export type CreateMessageInput = {
  /** An idempotency key of yours, at most 200 characters, unique in the interaction: sending again with the same key and content gives the message that the first send stored. */
  clientMessageId?: string | null | undefined;
  /** What is said: not blank, at most 100000 characters. */
  content: string;
  /** The interaction's UUID. */
  interactionId: string | number;
  /** Whether to ask for an AI reply. Default: true for a HUMAN message. A SYSTEM message cannot ask. */
  reply?: boolean | null | undefined;
  /** HUMAN or SYSTEM; AI messages come from replies. */
  role?: Role | null | undefined;
  /** What to do while replies of the interaction are queued or running. A repeated send is told before this is looked at. */
  whenBusy?: BusyPolicy | null | undefined;
};

/** Which interaction to delete. */
export type DeleteInteractionInput = {
  /** The interaction's UUID. */
  id: string | number;
};

/** Which message to remove. */
export type DeleteMessageInput = {
  /** The message's UUID. */
  id: string | number;
};

/** Why the text of a completed reply ends where it ends. */
export type FinishReason =
  /** It was stopped; the text is what there was. */
  | 'CANCELLED'
  /** The provider withheld the rest. */
  | 'CONTENT_FILTER'
  /** The limit on its length was reached; the text is cut. */
  | 'LENGTH'
  /** Another reason of the provider. */
  | 'OTHER'
  /** The model had said all it wanted to say. */
  | 'STOP';

/** Which interactions to list. All conditions that are given must hold. */
export type InteractionFilter = {
  /** Created later than this. */
  createdAfter?: string | null | undefined;
  /** Created earlier than this. */
  createdBefore?: string | null | undefined;
  /** True: with one message at least; false: without any. */
  hasMessages?: boolean | null | undefined;
  /** With exactly this model name. */
  modelName?: string | null | undefined;
  /** Of this role. */
  role?: Role | null | undefined;
  /** With this text in the title or the prompt, in upper or lower case. */
  text?: string | null | undefined;
};

/** The state of a reply. */
export type ReplyStatus =
  /** It was stopped; it may have a message with what was written until then. `retryReply` asks again. */
  | 'CANCELLED'
  /** It has its message. Final. */
  | 'COMPLETED'
  /** No attempt succeeded; `error` says why. `retryReply` asks again. */
  | 'FAILED'
  /** Waiting for its turn, for a free worker, or for the next attempt. */
  | 'QUEUED'
  /** A worker is producing it. */
  | 'RUNNING';

/** Which reply to ask for again. */
export type RetryReplyInput = {
  /** Another model, one of `models`. Left out: the one it had. */
  modelName?: string | null | undefined;
  /** The reply's UUID. It must be FAILED or CANCELLED. */
  replyId: string | number;
};

/** Who speaks. */
export type Role =
  /** The model: the text of a reply. */
  | 'AI'
  /** A person, who is answered. */
  | 'HUMAN'
  /** The application: instructions to the model. */
  | 'SYSTEM';

/** Changes of an interaction. What is left out stays; null resets to the default. */
export type UpdateInteractionInput = {
  /** The interaction's UUID. */
  id: string | number;
  /** The length, in tokens, at which a reply is cut. Null: the provider's default. */
  maxOutputTokens?: number | null | undefined;
  /** The model that replies: one of `models`, or another that a provider accepts. Null: the server's default at the time of each reply. */
  modelName?: string | null | undefined;
  /** Instructions that the model reads before every reply; at most 100000 characters. */
  prompt?: string | null | undefined;
  /** The role in which `prompt` is spoken. Default: SYSTEM. */
  role?: Role | null | undefined;
  /** How freely the model words things, 0 to 2. Null: the provider's default. */
  temperature?: number | null | undefined;
  /** A name for people; at most 500 characters. */
  title?: string | null | undefined;
  /** The share of likelihood that it chooses its words from, 0 to 1. Null: the provider's default. */
  topP?: number | null | undefined;
};

/** A change of a message whose reply is QUEUED and has never begun. */
export type UpdateMessageInput = {
  /** What it says instead: not blank, at most 100000 characters. */
  content: string;
  /** The message's UUID. */
  id: string | number;
};

export type ReplyFieldsFragment = { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } };

export type MessageFieldsFragment = { id: string, role: Role, content: string, position: number, createdAt: string, clientMessageId: string | null, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } | null };

export type InteractionFieldsFragment = { id: string, title: string | null, prompt: string | null, modelName: string | null, createdAt: string };

export type ConversationQueryVariables = Exact<{
  id: string | number;
  last: number;
  before?: string | null | undefined;
}>;


export type ConversationQuery = { interaction: { cursor: string, id: string, title: string | null, prompt: string | null, modelName: string | null, createdAt: string, messages: { nodes: Array<{ node: { id: string, role: Role, content: string, position: number, createdAt: string, clientMessageId: string | null, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } | null } }>, pageInfo: { hasPreviousPage: boolean, startCursor: string | null } } } | null };

export type ConversationEventsSubscriptionVariables = Exact<{
  interactionId: string | number;
  after?: string | null | undefined;
}>;


export type ConversationEventsSubscription = { interactionEvents:
    | { __typename: 'InteractionDeleted', cursor: string }
    | { __typename: 'InteractionUpdated', cursor: string, interaction: { id: string, title: string | null, prompt: string | null, modelName: string | null, createdAt: string } }
    | { __typename: 'MessageAdded', cursor: string, message: { id: string, role: Role, content: string, position: number, createdAt: string, clientMessageId: string | null, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } | null } }
    | { __typename: 'MessageChanged', cursor: string, message: { id: string, role: Role, content: string, position: number, createdAt: string, clientMessageId: string | null, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } | null } }
    | { __typename: 'MessageRemoved', cursor: string, messageId: string }
    | { __typename: 'ReplyCancelled', cursor: string, length: number, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } }
    | { __typename: 'ReplyCompleted', cursor: string, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } }
    | { __typename: 'ReplyDelta', cursor: string, replyId: string, attempt: number, offset: number, text: string }
    | { __typename: 'ReplyFailed', cursor: string, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } }
    | { __typename: 'ReplyQueued', cursor: string, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } }
    | { __typename: 'ReplyRetrying', cursor: string, nextAttempt: number, retryAt: string, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } }
    | { __typename: 'ReplyStarted', cursor: string, attempt: number, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } }
   };

export type SendMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type SendMessageMutation = { createMessage: { message: { id: string, role: Role, content: string, position: number, createdAt: string, clientMessageId: string | null, reply: { id: string, status: ReplyStatus, turn: number, attempt: number, modelName: string | null, finishReason: FinishReason | null, error: { code: string, message: string } | null, prompt: { id: string, position: number } } | null } } };

export type ChangeMessageMutationVariables = Exact<{
  input: UpdateMessageInput;
}>;


export type ChangeMessageMutation = { updateMessage: { message: { id: string } } };

export type RemoveMessageMutationVariables = Exact<{
  input: DeleteMessageInput;
}>;


export type RemoveMessageMutation = { deleteMessage: { deletedId: string } };

export type StopReplyMutationVariables = Exact<{
  input: CancelReplyInput;
}>;


export type StopReplyMutation = { cancelReply: { reply: { id: string } } };

export type RetryReplyMutationVariables = Exact<{
  input: RetryReplyInput;
}>;


export type RetryReplyMutation = { retryReply: { reply: { id: string } } };

export type ListedInteractionFragment = { id: string, title: string | null, createdAt: string, updatedAt: string };

export type InteractionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: InteractionFilter | null | undefined;
}>;


export type InteractionsQuery = { interactions: { cursor: string, nodes: Array<{ node: { id: string, title: string | null, createdAt: string, updatedAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type InteractionsChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type InteractionsChangedSubscription = { interactionsChanged:
    | { __typename: 'InteractionCreated', cursor: string, interaction: { id: string, title: string | null, createdAt: string, updatedAt: string } }
    | { __typename: 'InteractionDeleted', cursor: string, interactionId: string }
    | { __typename: 'InteractionUpdated', cursor: string, interaction: { id: string, title: string | null, createdAt: string, updatedAt: string } }
   };

export type CreateInteractionMutationVariables = Exact<{
  input: CreateInteractionInput;
}>;


export type CreateInteractionMutation = { createInteraction: { interaction: { id: string } } };

export type UpdateInteractionMutationVariables = Exact<{
  input: UpdateInteractionInput;
}>;


export type UpdateInteractionMutation = { updateInteraction: { interaction: { id: string, title: string | null, prompt: string | null, modelName: string | null, createdAt: string } } };

export type DeleteInteractionMutationVariables = Exact<{
  input: DeleteInteractionInput;
}>;


export type DeleteInteractionMutation = { deleteInteraction: { deletedId: string } };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { models: Array<{ name: string, provider: string, isDefault: boolean }> };

export type ReplyDetailsQueryVariables = Exact<{
  id: string | number;
}>;


export type ReplyDetailsQuery = { node:
    | { id: string, status: ReplyStatus, finishReason: FinishReason | null, promptTokens: number | null, completionTokens: number | null, attempts: Array<{ number: number, provider: string | null, modelName: string | null, firstTokenMs: number | null, totalMs: number | null, promptTokens: number | null, completionTokens: number | null, error: { code: string, message: string } | null }> }
    | Record<PropertyKey, never>
   | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ReplyFieldsFragmentDoc = new TypedDocumentString(`
    fragment ReplyFields on Reply {
  id
  status
  turn
  attempt
  modelName
  finishReason
  error {
    code
    message
  }
  prompt {
    id
    position
  }
}
    `, {"fragmentName":"ReplyFields"}) as unknown as TypedDocumentString<ReplyFieldsFragment, unknown>;
export const MessageFieldsFragmentDoc = new TypedDocumentString(`
    fragment MessageFields on Message {
  id
  role
  content
  position
  createdAt
  clientMessageId
  reply {
    ...ReplyFields
  }
}
    fragment ReplyFields on Reply {
  id
  status
  turn
  attempt
  modelName
  finishReason
  error {
    code
    message
  }
  prompt {
    id
    position
  }
}`, {"fragmentName":"MessageFields"}) as unknown as TypedDocumentString<MessageFieldsFragment, unknown>;
export const InteractionFieldsFragmentDoc = new TypedDocumentString(`
    fragment InteractionFields on Interaction {
  id
  title
  prompt
  modelName
  createdAt
}
    `, {"fragmentName":"InteractionFields"}) as unknown as TypedDocumentString<InteractionFieldsFragment, unknown>;
export const ListedInteractionFragmentDoc = new TypedDocumentString(`
    fragment ListedInteraction on Interaction {
  id
  title
  createdAt
  updatedAt
}
    `, {"fragmentName":"ListedInteraction"}) as unknown as TypedDocumentString<ListedInteractionFragment, unknown>;
export const ConversationDocument = new TypedDocumentString(`
    query Conversation($id: ID!, $last: Int!, $before: String) {
  interaction(id: $id) {
    ...InteractionFields
    cursor
    messages(last: $last, before: $before) {
      nodes: edges {
        node {
          ...MessageFields
        }
      }
      pageInfo {
        hasPreviousPage
        startCursor
      }
    }
  }
}
    fragment ReplyFields on Reply {
  id
  status
  turn
  attempt
  modelName
  finishReason
  error {
    code
    message
  }
  prompt {
    id
    position
  }
}
fragment MessageFields on Message {
  id
  role
  content
  position
  createdAt
  clientMessageId
  reply {
    ...ReplyFields
  }
}
fragment InteractionFields on Interaction {
  id
  title
  prompt
  modelName
  createdAt
}`, {"hash":"sha256:e7442afe04b0068061924d8e2fb161673b83e560f48130a4441e8f0a159b9e7a"}) as unknown as TypedDocumentString<ConversationQuery, ConversationQueryVariables>;
export const ConversationEventsDocument = new TypedDocumentString(`
    subscription ConversationEvents($interactionId: ID!, $after: String) {
  interactionEvents(interactionId: $interactionId, after: $after) {
    __typename
    ... on Event {
      cursor
    }
    ... on MessageAdded {
      message {
        ...MessageFields
      }
    }
    ... on MessageChanged {
      message {
        ...MessageFields
      }
    }
    ... on MessageRemoved {
      messageId
    }
    ... on ReplyQueued {
      reply {
        ...ReplyFields
      }
    }
    ... on ReplyStarted {
      reply {
        ...ReplyFields
      }
      attempt
    }
    ... on ReplyDelta {
      replyId
      attempt
      offset
      text
    }
    ... on ReplyRetrying {
      reply {
        ...ReplyFields
      }
      nextAttempt
      retryAt
    }
    ... on ReplyCompleted {
      reply {
        ...ReplyFields
      }
    }
    ... on ReplyFailed {
      reply {
        ...ReplyFields
      }
    }
    ... on ReplyCancelled {
      reply {
        ...ReplyFields
      }
      length
    }
    ... on InteractionUpdated {
      interaction {
        ...InteractionFields
      }
    }
  }
}
    fragment ReplyFields on Reply {
  id
  status
  turn
  attempt
  modelName
  finishReason
  error {
    code
    message
  }
  prompt {
    id
    position
  }
}
fragment MessageFields on Message {
  id
  role
  content
  position
  createdAt
  clientMessageId
  reply {
    ...ReplyFields
  }
}
fragment InteractionFields on Interaction {
  id
  title
  prompt
  modelName
  createdAt
}`, {"hash":"sha256:27b3ba3ca4235269304ed5dd95ddd473fda2a735031127e0aad2568385252be3"}) as unknown as TypedDocumentString<ConversationEventsSubscription, ConversationEventsSubscriptionVariables>;
export const SendMessageDocument = new TypedDocumentString(`
    mutation SendMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      ...MessageFields
    }
  }
}
    fragment ReplyFields on Reply {
  id
  status
  turn
  attempt
  modelName
  finishReason
  error {
    code
    message
  }
  prompt {
    id
    position
  }
}
fragment MessageFields on Message {
  id
  role
  content
  position
  createdAt
  clientMessageId
  reply {
    ...ReplyFields
  }
}`, {"hash":"sha256:eaa43a02d927d532bfa55e34c73f401fadfe975c8f511c03dad1521be29f1ad6"}) as unknown as TypedDocumentString<SendMessageMutation, SendMessageMutationVariables>;
export const ChangeMessageDocument = new TypedDocumentString(`
    mutation ChangeMessage($input: UpdateMessageInput!) {
  updateMessage(input: $input) {
    message {
      id
    }
  }
}
    `, {"hash":"sha256:fd92c952876b236285de0c2ae938a05d427f036a82ffb82ab752fa204af028f8"}) as unknown as TypedDocumentString<ChangeMessageMutation, ChangeMessageMutationVariables>;
export const RemoveMessageDocument = new TypedDocumentString(`
    mutation RemoveMessage($input: DeleteMessageInput!) {
  deleteMessage(input: $input) {
    deletedId
  }
}
    `, {"hash":"sha256:fa3d745c52de86076ee52a45364f15229c7d01fb2ecc6d2c1895388481c06d75"}) as unknown as TypedDocumentString<RemoveMessageMutation, RemoveMessageMutationVariables>;
export const StopReplyDocument = new TypedDocumentString(`
    mutation StopReply($input: CancelReplyInput!) {
  cancelReply(input: $input) {
    reply {
      id
    }
  }
}
    `, {"hash":"sha256:9d073931d945ef6056b07b3646705f43357061f9098f10c6828abbf89f250956"}) as unknown as TypedDocumentString<StopReplyMutation, StopReplyMutationVariables>;
export const RetryReplyDocument = new TypedDocumentString(`
    mutation RetryReply($input: RetryReplyInput!) {
  retryReply(input: $input) {
    reply {
      id
    }
  }
}
    `, {"hash":"sha256:9fccc47ffe35cecc2154a9d2eb5e967d5842aa32142ccbb9ab69d62d04b19a2b"}) as unknown as TypedDocumentString<RetryReplyMutation, RetryReplyMutationVariables>;
export const InteractionsDocument = new TypedDocumentString(`
    query Interactions($first: Int!, $after: String, $filter: InteractionFilter) {
  interactions(
    first: $first
    after: $after
    filter: $filter
    orderBy: {field: UPDATED_AT, direction: DESC}
  ) {
    nodes: edges {
      node {
        ...ListedInteraction
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    cursor
  }
}
    fragment ListedInteraction on Interaction {
  id
  title
  createdAt
  updatedAt
}`, {"hash":"sha256:2138c3cc4b8f50629ba5dcfbc9390e51908dfdd9aae2648accb70ae91544099f"}) as unknown as TypedDocumentString<InteractionsQuery, InteractionsQueryVariables>;
export const InteractionsChangedDocument = new TypedDocumentString(`
    subscription InteractionsChanged($after: String) {
  interactionsChanged(after: $after) {
    __typename
    ... on Event {
      cursor
    }
    ... on InteractionCreated {
      interaction {
        ...ListedInteraction
      }
    }
    ... on InteractionUpdated {
      interaction {
        ...ListedInteraction
      }
    }
    ... on InteractionDeleted {
      interactionId
    }
  }
}
    fragment ListedInteraction on Interaction {
  id
  title
  createdAt
  updatedAt
}`, {"hash":"sha256:7138e2debbfeb6cc0a58b21d7ec85a6b59a96b492125d886893b70a25deb855d"}) as unknown as TypedDocumentString<InteractionsChangedSubscription, InteractionsChangedSubscriptionVariables>;
export const CreateInteractionDocument = new TypedDocumentString(`
    mutation CreateInteraction($input: CreateInteractionInput!) {
  createInteraction(input: $input) {
    interaction {
      id
    }
  }
}
    `, {"hash":"sha256:a26f586a053ee49ae7cd29284a93873c87359e6d11b92dc18feb31f9a5441fb8"}) as unknown as TypedDocumentString<CreateInteractionMutation, CreateInteractionMutationVariables>;
export const UpdateInteractionDocument = new TypedDocumentString(`
    mutation UpdateInteraction($input: UpdateInteractionInput!) {
  updateInteraction(input: $input) {
    interaction {
      ...InteractionFields
    }
  }
}
    fragment InteractionFields on Interaction {
  id
  title
  prompt
  modelName
  createdAt
}`, {"hash":"sha256:f2123730993e6d175c69bb10c84ec8a217aebe1fc4dd8608895e5e73ef750a2d"}) as unknown as TypedDocumentString<UpdateInteractionMutation, UpdateInteractionMutationVariables>;
export const DeleteInteractionDocument = new TypedDocumentString(`
    mutation DeleteInteraction($input: DeleteInteractionInput!) {
  deleteInteraction(input: $input) {
    deletedId
  }
}
    `, {"hash":"sha256:0eaca706d9ee3597acb200f3fcb04edf31a03bab45b9e1083e73dfcfe97b175b"}) as unknown as TypedDocumentString<DeleteInteractionMutation, DeleteInteractionMutationVariables>;
export const ModelsDocument = new TypedDocumentString(`
    query Models {
  models {
    name
    provider
    isDefault
  }
}
    `, {"hash":"sha256:0afae59b1e5f1425ffc043512a6cd0a030ba6a6f34be734e26ccb57559b55cdf"}) as unknown as TypedDocumentString<ModelsQuery, ModelsQueryVariables>;
export const ReplyDetailsDocument = new TypedDocumentString(`
    query ReplyDetails($id: ID!) {
  node(id: $id) {
    ... on Reply {
      id
      status
      finishReason
      promptTokens
      completionTokens
      attempts {
        number
        provider
        modelName
        error {
          code
          message
        }
        firstTokenMs
        totalMs
        promptTokens
        completionTokens
      }
    }
  }
}
    `, {"hash":"sha256:3e179d872a462650da91e444ceca792be6099194fe0b62b28772bf2ef61f7a97"}) as unknown as TypedDocumentString<ReplyDetailsQuery, ReplyDetailsQueryVariables>;