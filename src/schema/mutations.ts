import type { Interaction, Reply } from '../db/generated/prisma/client.ts'
import type { SentMessage } from '../domain/messages.ts'
import * as resolvers from '../resolvers/mutations.ts'
import { builder } from './builder.ts'
import { CreateInteractionInput, CreateMessageInput, DeleteInteractionInput, RetryReplyInput, UpdateInteractionInput } from './inputs.ts'
import { InteractionType, MessageType, ReplyType } from './types.ts'

const interactionPayload = (name: string, description: string) =>
  builder.objectRef<{ interaction: Interaction }>(name).implement({
    description,
    fields: (t) => ({ interaction: t.expose('interaction', { type: InteractionType, description: 'The interaction as it is now.' }) }),
  })

const CreateInteractionPayload = interactionPayload('CreateInteractionPayload', 'What createInteraction gives.')
const UpdateInteractionPayload = interactionPayload('UpdateInteractionPayload', 'What updateInteraction gives.')

const DeleteInteractionPayload = builder.objectRef<{ deletedId: string }>('DeleteInteractionPayload').implement({
  description: 'What deleteInteraction gives.',
  fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'The UUID of what was deleted.' }) }),
})

const CreateMessagePayload = builder.objectRef<SentMessage>('CreateMessagePayload').implement({
  description: 'What createMessage gives.',
  fields: (t) => ({
    message: t.expose('message', { type: MessageType, description: 'The stored message.' }),
    reply: t.expose('reply', { type: ReplyType, nullable: true, description: 'The reply that was asked for; null when none was.' }),
    duplicate: t.exposeBoolean('duplicate', { description: 'Whether an earlier send with the same `clientMessageId` had stored it.' }),
  }),
})

const RetryReplyPayload = builder.objectRef<{ reply: Reply }>('RetryReplyPayload').implement({
  description: 'What retryReply gives.',
  fields: (t) => ({ reply: t.expose('reply', { type: ReplyType, description: 'The reply, queued again.' }) }),
})

builder.mutationFields((t) => ({
  createInteraction: t.field({
    type: CreateInteractionPayload,
    description: 'Starts an interaction.',
    args: { input: t.arg({ type: CreateInteractionInput, required: true, description: 'Its settings.' }) },
    resolve: resolvers.createInteraction,
  }),
  updateInteraction: t.field({
    type: UpdateInteractionPayload,
    description: 'Changes the settings of an interaction, from its next reply on.',
    args: { input: t.arg({ type: UpdateInteractionInput, required: true, description: 'What to change.' }) },
    resolve: resolvers.updateInteraction,
  }),
  deleteInteraction: t.field({
    type: DeleteInteractionPayload,
    description: 'Deletes an interaction with all its messages; its running reply is stopped, and its subscriptions end.',
    args: { input: t.arg({ type: DeleteInteractionInput, required: true, description: 'Which one.' }) },
    resolve: resolvers.deleteInteraction,
  }),
  createMessage: t.field({
    type: CreateMessagePayload,
    description:
      'Stores a message and asks for its reply, which comes in the background: follow `messageAdded`. What this returns is safe: it survives any crash.',
    args: { input: t.arg({ type: CreateMessageInput, required: true, description: 'The message.' }) },
    resolve: resolvers.createMessage,
  }),
  retryReply: t.field({
    type: RetryReplyPayload,
    description: 'Asks again for a reply that failed or was cancelled. CONFLICT, with the present `status`, for any other.',
    args: { input: t.arg({ type: RetryReplyInput, required: true, description: 'Which reply.' }) },
    resolve: resolvers.retryReply,
  }),
}))
