import type { Interaction, Message, Reply } from '../db/generated/prisma/client.ts'
import type { SentMessage } from '../domain/messages.ts'
import * as resolvers from '../resolvers/mutations.ts'
import { builder } from './builder.ts'
import {
  CancelReplyInput,
  CreateInteractionInput,
  CreateMessageInput,
  DeleteInteractionInput,
  DeleteMessageInput,
  RetryReplyInput,
  UpdateInteractionInput,
  UpdateMessageInput,
} from './inputs.ts'
import { needs } from './requireScopes.ts'
import { InteractionType, MessageType, ReplyType } from './types.ts'

const interactionPayload = (name: string, description: string) =>
  builder.objectRef<{ interaction: Interaction }>(name).implement({
    description,
    fields: (t) => ({ interaction: t.expose('interaction', { type: InteractionType, description: 'The interaction as it is now.' }) }),
  })

const CreateInteractionPayload = interactionPayload('CreateInteractionPayload', 'What createInteraction gives.')
const UpdateInteractionPayload = interactionPayload('UpdateInteractionPayload', 'What updateInteraction gives.')

const deletionPayload = (name: string, description: string) =>
  builder.objectRef<{ deletedId: string }>(name).implement({
    description,
    fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'The UUID of what was deleted.' }) }),
  })

const DeleteInteractionPayload = deletionPayload('DeleteInteractionPayload', 'What deleteInteraction gives.')
const DeleteMessagePayload = deletionPayload('DeleteMessagePayload', 'What deleteMessage gives.')

const UpdateMessagePayload = builder.objectRef<{ message: Message }>('UpdateMessagePayload').implement({
  description: 'What updateMessage gives.',
  fields: (t) => ({ message: t.expose('message', { type: MessageType, description: 'The message as it is now.' }) }),
})

const CreateMessagePayload = builder.objectRef<SentMessage>('CreateMessagePayload').implement({
  description: 'What createMessage gives.',
  fields: (t) => ({
    message: t.expose('message', { type: MessageType, description: 'The stored message.' }),
    reply: t.expose('reply', { type: ReplyType, nullable: true, description: 'The reply that was asked for; null when none was.' }),
    duplicate: t.exposeBoolean('duplicate', { description: 'Whether an earlier send with the same `clientMessageId` had stored it.' }),
  }),
})

const replyPayload = (name: string, description: string, ofReply: string) =>
  builder.objectRef<{ reply: Reply }>(name).implement({
    description,
    fields: (t) => ({ reply: t.expose('reply', { type: ReplyType, description: ofReply }) }),
  })

const CancelReplyPayload = replyPayload('CancelReplyPayload', 'What cancelReply gives.', 'The reply, final.')
const RetryReplyPayload = replyPayload('RetryReplyPayload', 'What retryReply gives.', 'The reply, queued again.')

builder.mutationFields((t) => ({
  createInteraction: t.field({
    type: CreateInteractionPayload,
    description: 'Starts an interaction.',
    args: { input: t.arg({ type: CreateInteractionInput, required: true, description: 'Its settings.' }) },
    extensions: needs('interactions:write'),
    resolve: resolvers.createInteraction,
  }),
  updateInteraction: t.field({
    type: UpdateInteractionPayload,
    description: 'Changes the settings of an interaction, from its next reply on.',
    args: { input: t.arg({ type: UpdateInteractionInput, required: true, description: 'What to change.' }) },
    extensions: needs('interactions:write'),
    resolve: resolvers.updateInteraction,
  }),
  deleteInteraction: t.field({
    type: DeleteInteractionPayload,
    description: 'Deletes an interaction with all its messages; its running reply is stopped, and its subscriptions end.',
    args: { input: t.arg({ type: DeleteInteractionInput, required: true, description: 'Which one.' }) },
    extensions: needs('interactions:write'),
    resolve: resolvers.deleteInteraction,
  }),
  createMessage: t.field({
    type: CreateMessagePayload,
    description:
      'Stores a message and asks for its reply, which comes in the background: follow `interactionEvents`, or `messageAdded`. What this returns is safe: it survives any crash. RATE_LIMITED, and nothing is stored, when a limit of your day is reached (`usage`); a repeated send is answered all the same, and costs nothing.',
    args: { input: t.arg({ type: CreateMessageInput, required: true, description: 'The message.' }) },
    extensions: needs('interactions:write', ', and `replies:create` for a reply'),
    resolve: resolvers.createMessage,
  }),
  updateMessage: t.field({
    type: UpdateMessagePayload,
    description:
      'Changes what a message says, as long as its reply is QUEUED and has never begun. CONFLICT, with the present `status` of its reply, for any other.',
    args: { input: t.arg({ type: UpdateMessageInput, required: true, description: 'What to change.' }) },
    extensions: needs('interactions:write'),
    resolve: resolvers.updateMessage,
  }),
  deleteMessage: t.field({
    type: DeleteMessagePayload,
    description:
      'Removes a message. An unfinished reply that it asked for is cancelled, and nothing of it is kept; other messages stay, the answer to it among them. Repeating it changes nothing.',
    args: { input: t.arg({ type: DeleteMessageInput, required: true, description: 'Which one.' }) },
    extensions: needs('interactions:write'),
    resolve: resolvers.deleteMessage,
  }),
  cancelReply: t.field({
    type: CancelReplyPayload,
    description:
      'Stops a reply that is queued or running. It is stopped when this returns, whichever server runs it; one that is final already is given as it is.',
    args: { input: t.arg({ type: CancelReplyInput, required: true, description: 'Which reply.' }) },
    extensions: needs('interactions:write'),
    resolve: resolvers.cancelReply,
  }),
  retryReply: t.field({
    type: RetryReplyPayload,
    description:
      'Asks again for a reply that failed or was cancelled; a message with its partial text is removed. CONFLICT, with the present `status`, for any other, and when the message that it answers was removed.',
    args: { input: t.arg({ type: RetryReplyInput, required: true, description: 'Which reply.' }) },
    extensions: needs('replies:create'),
    resolve: resolvers.retryReply,
  }),
}))
