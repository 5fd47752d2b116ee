import { messageCursor, messageReplies, messageReply, parentInteraction } from '../resolvers/fields.ts'
import { message } from '../resolvers/queries.ts'
import { addedMessage, subscribeToMessages } from '../resolvers/subscriptions.ts'
import { builder } from './builder.ts'
import { RoleType } from './enums.ts'
import { needs } from './requireScopes.ts'
import { InteractionType, MessageType, ReplyType } from './types.ts'

builder.prismaObjectFields(MessageType, (t) => ({
  role: t.expose('role', { type: RoleType, description: 'Who speaks.' }),
  content: t.exposeString('content', { description: 'What is said.' }),
  position: t.exposeInt('position', { description: 'Its place in the interaction: 1, 2, 3, ... It never changes.' }),
  clientMessageId: t.exposeString('clientMessageId', { nullable: true, description: 'The idempotency key it was sent with.' }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
  updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  deletedAt: t.expose('deletedAt', {
    type: 'DateTime',
    nullable: true,
    description:
      'When it was removed, and its content erased; null for every message but those that are reached by what refers to them: a reply, or a repeated send.',
  }),
  cursor: t.string({
    description:
      'Its place, for `messages(after:)`, `messageAdded(after:)` and `interactionEvents(after:)`: keep that of the last message that you have.',
    resolve: messageCursor,
  }),
  interaction: t.field({ type: InteractionType, description: 'The interaction it belongs to.', resolve: parentInteraction }),
  reply: t.field({
    type: ReplyType,
    nullable: true,
    description: 'Of a HUMAN message: the reply it asked for, if it did. Of an AI message: the reply that produced it.',
    resolve: messageReply,
  }),
  replies: t.field({ type: [ReplyType], description: 'The same as a list, empty when there is none.', resolve: messageReplies }),
}))

builder.queryField('message', (t) =>
  t.field({
    type: MessageType,
    nullable: true,
    description: 'A message by its id; null when there is none, or it was removed.',
    args: { id: t.arg.id({ required: true, description: "The message's UUID." }) },
    extensions: needs('interactions:read'),
    resolve: message,
  }),
)

builder.subscriptionField('messageAdded', (t) =>
  t.field({
    type: MessageType,
    description:
      'The messages added to an interaction, HUMAN, SYSTEM and AI, each exactly once and in order. Ends with NOT_FOUND when the interaction is deleted, and with SLOW_CONSUMER (and a `cursor` to resume from) for a client that does not read.',
    args: {
      interactionId: t.arg.id({ required: true, description: "The interaction's UUID." }),
      after: t.arg.string({
        description:
          'A cursor of the interaction or of one of its messages: first come the messages added after it, then new ones, with no gap. Left out: new ones only.',
      }),
    },
    extensions: needs('interactions:read'),
    subscribe: subscribeToMessages,
    resolve: addedMessage,
  }),
)
