/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Who speaks. */
export type Role =
  /** The model: the text of a reply. */
  | 'AI'
  /** A person, who is answered. */
  | 'HUMAN'
  /** The application: instructions to the model. */
  | 'SYSTEM';

export type CreateInteractionMutationVariables = Exact<{
  input: CreateInteractionInput;
}>;


export type CreateInteractionMutation = { createInteraction: { interaction: { id: string } } };

export type ConversationQueryVariables = Exact<{
  id: string | number;
}>;


export type ConversationQuery = { interaction: { id: string, cursor: string, messages: { edges: Array<{ node: { id: string, role: Role, content: string } }> } } | null };

export type ConversationEventsSubscriptionVariables = Exact<{
  interactionId: string | number;
  after?: string | null | undefined;
}>;


export type ConversationEventsSubscription = { interactionEvents:
    | { __typename: 'InteractionDeleted', cursor: string }
    | { __typename: 'InteractionUpdated', cursor: string }
    | { __typename: 'MessageAdded', cursor: string, message: { id: string, role: Role, content: string } }
    | { __typename: 'MessageChanged', cursor: string, message: { id: string, role: Role, content: string } }
    | { __typename: 'MessageRemoved', cursor: string, messageId: string }
    | { __typename: 'ReplyCancelled', cursor: string }
    | { __typename: 'ReplyCompleted', cursor: string }
    | { __typename: 'ReplyDelta', cursor: string, offset: number, text: string }
    | { __typename: 'ReplyFailed', cursor: string, error: { message: string } }
    | { __typename: 'ReplyQueued', cursor: string }
    | { __typename: 'ReplyRetrying', cursor: string }
    | { __typename: 'ReplyStarted', cursor: string }
   };

export type CreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type CreateMessageMutation = { createMessage: { message: { id: string } } };


export const CreateInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateInteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CreateInteractionMutation, CreateInteractionMutationVariables>;
export const ConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Conversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interaction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<ConversationQuery, ConversationQueryVariables>;
export const ConversationEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ConversationEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interactionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interactionEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"interactionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interactionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Event"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MessageAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MessageChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MessageRemoved"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"messageId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyDelta"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offset"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyFailed"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ConversationEventsSubscription, ConversationEventsSubscriptionVariables>;
export const CreateMessageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateMessage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateMessageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createMessage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CreateMessageMutation, CreateMessageMutationVariables>;