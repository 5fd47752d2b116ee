/* eslint-disable */
import * as types from './graphql.ts';



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
    "\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id cursor } }\n  }\n": typeof types.CreateInteractionDocument,
    "\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } reply { status } duplicate }\n  }\n": typeof types.CreateMessageDocument,
    "\n  subscription InteractionEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { role content } }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { code message } }\n    }\n  }\n": typeof types.InteractionEventsDocument,
};
const documents: Documents = {
    "\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id cursor } }\n  }\n": types.CreateInteractionDocument,
    "\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } reply { status } duplicate }\n  }\n": types.CreateMessageDocument,
    "\n  subscription InteractionEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { role content } }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { code message } }\n    }\n  }\n": types.InteractionEventsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateInteraction($input: CreateInteractionInput!) {\n    createInteraction(input: $input) { interaction { id cursor } }\n  }\n"): typeof import('./graphql.ts').CreateInteractionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) { message { id } reply { status } duplicate }\n  }\n"): typeof import('./graphql.ts').CreateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription InteractionEvents($interactionId: ID!, $after: String) {\n    interactionEvents(interactionId: $interactionId, after: $after) {\n      __typename\n      ... on Event { cursor }\n      ... on MessageAdded { message { role content } }\n      ... on ReplyDelta { offset text }\n      ... on ReplyFailed { error { code message } }\n    }\n  }\n"): typeof import('./graphql.ts').InteractionEventsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
