import { requireScope } from '../auth/requireScope.ts'
import type { InteractionSettings } from '../domain/interactions.ts'
import * as interactions from '../domain/interactions.ts'
import * as messageChanges from '../domain/messageChanges.ts'
import * as messages from '../domain/messages.ts'
import * as replies from '../domain/replies.ts'
import type { Context } from './context.ts'

type Input<T> = { input: T }

export async function createInteraction(
  _: unknown,
  { input }: Input<InteractionSettings & { clientInteractionId?: string | null | undefined }>,
  { domain, viewer }: Context,
) {
  return { interaction: await interactions.createInteraction(domain, viewer, input) }
}

export async function updateInteraction(_: unknown, { input }: Input<InteractionSettings & { id: string }>, { domain, viewer }: Context) {
  const { id, ...settings } = input
  return { interaction: await interactions.updateInteraction(domain, viewer, id, settings) }
}

export async function deleteInteraction(_: unknown, { input }: Input<{ id: string }>, { domain, viewer }: Context) {
  return { deletedId: await interactions.deleteInteraction(domain, viewer, input.id) }
}

export function createMessage(_: unknown, { input }: Input<messages.NewMessage>, { domain, viewer }: Context) {
  if (input.reply ?? input.role !== 'SYSTEM') requireScope(viewer, 'replies:create')
  return messages.createMessage(domain, viewer, input)
}

export async function updateMessage(_: unknown, { input }: Input<{ id: string; content: string }>, { domain, viewer }: Context) {
  return { message: await messageChanges.updateMessage(domain, viewer, input) }
}

export async function deleteMessage(_: unknown, { input }: Input<{ id: string }>, { domain, viewer }: Context) {
  return { deletedId: await messageChanges.deleteMessage(domain, viewer, input) }
}

export async function cancelReply(
  _: unknown,
  { input }: Input<{ replyId: string; keepPartial?: boolean | null | undefined }>,
  { domain, viewer }: Context,
) {
  return { reply: await replies.cancelReply(domain, viewer, input) }
}

export async function retryReply(
  _: unknown,
  { input }: Input<{ replyId: string; modelName?: string | null | undefined }>,
  { domain, viewer }: Context,
) {
  return { reply: await replies.retryReply(domain, viewer, input) }
}
