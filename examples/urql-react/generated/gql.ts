/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id } }\n  }\n": typeof types.CreateInteractionDocument,
    "\n  query Conversation($id: ID!) {\n    interaction(id: $id) {\n      id\n      cursor\n      messages(last: 100) { edges { node { id role content } } }\n    }\n  }\n": typeof types.ConversationDocument,
    "\n  subscription ConversationEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { id role content } }\n      ... on MessageChanged { message { id role content } }\n      ... on MessageRemoved { messageId }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { message } }\n    }\n  }\n": typeof types.ConversationEventsDocument,
    "\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } }\n  }\n": typeof types.CreateMessageDocument,
};
const documents: Documents = {
    "\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id } }\n  }\n": types.CreateInteractionDocument,
    "\n  query Conversation($id: ID!) {\n    interaction(id: $id) {\n      id\n      cursor\n      messages(last: 100) { edges { node { id role content } } }\n    }\n  }\n": types.ConversationDocument,
    "\n  subscription ConversationEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { id role content } }\n      ... on MessageChanged { message { id role content } }\n      ... on MessageRemoved { messageId }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { message } }\n    }\n  }\n": types.ConversationEventsDocument,
    "\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } }\n  }\n": types.CreateMessageDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id } }\n  }\n"): (typeof documents)["\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Conversation($id: ID!) {\n    interaction(id: $id) {\n      id\n      cursor\n      messages(last: 100) { edges { node { id role content } } }\n    }\n  }\n"): (typeof documents)["\n  query Conversation($id: ID!) {\n    interaction(id: $id) {\n      id\n      cursor\n      messages(last: 100) { edges { node { id role content } } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ConversationEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { id role content } }\n      ... on MessageChanged { message { id role content } }\n      ... on MessageRemoved { messageId }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { message } }\n    }\n  }\n"): (typeof documents)["\n  subscription ConversationEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { id role content } }\n      ... on MessageChanged { message { id role content } }\n      ... on MessageRemoved { messageId }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } }\n  }\n"): (typeof documents)["\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;