import { limits } from '../domain/limits.ts'
import { interactionCursor, interactionMessages, lastMessage, queuedReplies } from '../resolvers/fields.ts'
import { interactions } from '../resolvers/interactionList.ts'
import { interaction } from '../resolvers/queries.ts'
import { builder } from './builder.ts'
import { connectionArgs, connectionType, pageCost } from './connection.ts'
import { RoleType } from './enums.ts'
import { needs } from './requireScopes.ts'
import { InteractionType, MessageType, ReplyType } from './types.ts'

const MessageConnection = connectionType('Message', MessageType, 'messages')
const InteractionConnection = connectionType('Interaction', InteractionType, 'interactions')

builder.objectField(InteractionConnection, 'cursor', (t) =>
  t.string({
    description:
      'The present end of your list, whatever part of it is asked for here: `interactionsChanged(after:)` with it gives all that changes after this query. What changed just before may come, too.',
    resolve: ({ cursor = '' }) => cursor,
  }),
)

builder.prismaObjectFields(InteractionType, (t) => ({
  role: t.expose('role', { type: RoleType, description: 'The role in which `prompt` is spoken.' }),
  prompt: t.exposeString('prompt', { nullable: true, description: 'Instructions that the model reads before every reply.' }),
  title: t.exposeString('title', { nullable: true, description: 'A name for people.' }),
  modelName: t.exposeString('modelName', {
    nullable: true,
    description: "The model that replies. Null: the server's default at the time of each reply.",
  }),
  temperature: t.exposeFloat('temperature', {
    nullable: true,
    description: "How freely the model words things, 0 to 2. Null: the provider's default.",
  }),
  topP: t.exposeFloat('topP', {
    nullable: true,
    description: "The share of likelihood that the model chooses its words from, 0 to 1. Null: the provider's default.",
  }),
  maxOutputTokens: t.exposeInt('maxOutputTokens', {
    nullable: true,
    description: "The length, in tokens, at which a reply is cut. Null: the provider's default.",
  }),
  clientInteractionId: t.exposeString('clientInteractionId', { nullable: true, description: 'The idempotency key it was created with.' }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When a setting was changed or a message added last.' }),
  cursor: t.string({
    description:
      'The present end of the interaction: `interactionEvents(after:)` and `messageAdded(after:)` with it give exactly what comes after this query; of a reply that is being written, the first one gives the text from its beginning.',
    resolve: interactionCursor,
  }),
  messages: t.field({
    type: MessageConnection,
    description: 'Its messages, oldest first. `interactionEvents(after:)` and `messageAdded(after:)` take the same cursors.',
    args: connectionArgs,
    complexity: pageCost,
    resolve: interactionMessages,
  }),
  lastMessage: t.field({
    type: MessageType,
    nullable: true,
    description: 'The latest of its messages that was not removed; null when it has none. Cheap, also for every interaction of a list.',
    resolve: lastMessage,
  }),
  queuedReplies: t.field({
    type: [ReplyType],
    description: `The replies that wait, in the order of their turns: ${limits.unfinishedReplies} at most, with the one that runs.`,
    resolve: queuedReplies,
  }),
}))

const InteractionFilter = builder.inputType('InteractionFilter', {
  description: 'Which interactions to list. All conditions that are given must hold.',
  fields: (t) => ({
    role: t.field({ type: RoleType, description: 'Of this role.' }),
    modelName: t.string({ description: 'With exactly this model name.' }),
    text: t.string({ description: 'With this text in the title or the prompt, in upper or lower case.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Created later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Created earlier than this.' }),
  }),
})

const InteractionOrderField = builder.enumType('InteractionOrderField', {
  description: 'What interactions can be ordered by.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'When they were created.' },
    UPDATED_AT: { value: 'updatedAt', description: 'When they were last changed or written in.' },
  } as const,
})

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { value: 'asc', description: 'The lowest, or oldest, first.' },
    DESC: { value: 'desc', description: 'The highest, or newest, first.' },
  } as const,
})

const InteractionOrder = builder.inputType('InteractionOrder', {
  description: 'The order of a list of interactions.',
  fields: (t) => ({
    field: t.field({ type: InteractionOrderField, required: true, defaultValue: 'createdAt', description: 'What to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'desc', description: 'Which end comes first.' }),
  }),
})

builder.queryFields((t) => ({
  interaction: t.field({
    type: InteractionType,
    nullable: true,
    description: 'An interaction by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: "The interaction's UUID." }) },
    extensions: needs('interactions:read'),
    resolve: interaction,
  }),
  interactions: t.field({
    type: InteractionConnection,
    description: 'Your interactions, newest first unless ordered otherwise.',
    args: {
      ...connectionArgs,
      filter: t.arg({ type: InteractionFilter, description: 'Which ones.' }),
      orderBy: t.arg({ type: InteractionOrder, description: 'In which order. Its cursors fit no other order.' }),
    },
    complexity: pageCost,
    extensions: needs('interactions:read'),
    resolve: interactions,
  }),
}))
