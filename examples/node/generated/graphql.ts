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


export type CreateInteractionMutation = { createInteraction: { interaction: { id: string, cursor: string } } };

export type CreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type CreateMessageMutation = { createMessage: { duplicate: boolean, message: { id: string }, reply: { status: ReplyStatus } | null } };

export type InteractionEventsSubscriptionVariables = Exact<{
  interactionId: string | number;
  after?: string | null | undefined;
}>;


export type InteractionEventsSubscription = { interactionEvents:
    | { __typename: 'InteractionDeleted', cursor: string }
    | { __typename: 'InteractionUpdated', cursor: string }
    | { __typename: 'MessageAdded', cursor: string, message: { role: Role, content: string } }
    | { __typename: 'MessageChanged', cursor: string }
    | { __typename: 'MessageRemoved', cursor: string }
    | { __typename: 'ReplyCancelled', cursor: string }
    | { __typename: 'ReplyCompleted', cursor: string }
    | { __typename: 'ReplyDelta', cursor: string, offset: number, text: string }
    | { __typename: 'ReplyFailed', cursor: string, error: { code: string, message: string } }
    | { __typename: 'ReplyQueued', cursor: string }
    | { __typename: 'ReplyRetrying', cursor: string }
    | { __typename: 'ReplyStarted', cursor: string }
   };

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

export const CreateInteractionDocument = new TypedDocumentString(`
    mutation CreateInteraction($input: CreateInteractionInput!) {
  createInteraction(input: $input) {
    interaction {
      id
      cursor
    }
  }
}
    `, {"hash":"sha256:00b0f0a6eff48e89851b000dececb1541e1851293fd8f6158a1a51093779a341"}) as unknown as TypedDocumentString<CreateInteractionMutation, CreateInteractionMutationVariables>;
export const CreateMessageDocument = new TypedDocumentString(`
    mutation CreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      id
    }
    reply {
      status
    }
    duplicate
  }
}
    `, {"hash":"sha256:0574c4119d7a4686a9d111cdf733ff342ed2be54028e95e0aefc2cba8fc818bc"}) as unknown as TypedDocumentString<CreateMessageMutation, CreateMessageMutationVariables>;
export const InteractionEventsDocument = new TypedDocumentString(`
    subscription InteractionEvents($interactionId: ID!, $after: String) {
  interactionEvents(interactionId: $interactionId, after: $after) {
    __typename
    ... on Event {
      cursor
    }
    ... on MessageAdded {
      message {
        role
        content
      }
    }
    ... on ReplyDelta {
      offset
      text
    }
    ... on ReplyFailed {
      error {
        code
        message
      }
    }
  }
}
    `, {"hash":"sha256:3ff4957f1b644da52027b3aa46fbf1b3a34be4907eeaacd2964e98dc1939b375"}) as unknown as TypedDocumentString<InteractionEventsSubscription, InteractionEventsSubscriptionVariables>;