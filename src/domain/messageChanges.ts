import type { Viewer } from '../auth/viewer.ts'
import type { Message } from '../db/generated/prisma/client.ts'
import { inTransaction } from '../db/transaction.ts'
import { sealed } from '../encryption/sealedFields.ts'
import { notFound, ParleyError } from '../errors.ts'
import { publishChange } from '../pubsub/pubsub.ts'
import type { Domain } from './domain.ts'
import { limits } from './limits.ts'
import { changeMessage } from './sql/changeMessage.ts'
import { lockInteraction } from './sql/lockInteraction.ts'
import { removeMessages } from './sql/removeMessages.ts'
import { announceStopped, stopReplies } from './stopReplies.ts'
import { requireText, requireUuid } from './text.ts'

const path = ['input', 'id']

/**
 * Changes what a message says, as long as its reply waits and has never begun.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND, CONFLICT (with the `status` of its reply; null when it asked for none)
 */
export async function updateMessage(domain: Domain, viewer: Viewer, input: { id: string; content: string }): Promise<Message> {
  const id = requireUuid(input.id, path)
  const content = requireText(input.content, ['input', 'content'], limits.content)
  const { interactionId, deletedAt } = await findMessage(domain, viewer, id)
  if (deletedAt) throw notFound('Message', path)
  const changed = await inTransaction(domain.database.pool, async (tx) => {
    const [interaction] = await lockInteraction(tx, interactionId, viewer.ownerId)
    if (!interaction) throw notFound('Message', path)
    const [message] = await changeMessage(tx, interactionId, id, sealed('Message', 'content', { id }, content))
    return message
  })
  if (!changed) throw await cannotBeChanged(domain, viewer, id)
  publishChange(domain.pubsub, { id: interactionId, ownerId: viewer.ownerId })
  return changed
}

/**
 * Removes a message: its content is erased, and what stays is its position. An unfinished reply that it asked for is
 * stopped, and nothing of it is kept. Removing it again changes nothing.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND
 */
export async function deleteMessage(domain: Domain, viewer: Viewer, input: { id: string }): Promise<string> {
  const id = requireUuid(input.id, path)
  const { interactionId } = await findMessage(domain, viewer, id)
  const stopped = await inTransaction(domain.database.pool, async (tx) => {
    const [interaction] = await lockInteraction(tx, interactionId, viewer.ownerId)
    if (!interaction) throw notFound('Message', path)
    const stopped = await stopReplies(tx, interaction, { which: ({ promptMessageId }) => promptMessageId === id, keepPartial: false })
    await removeMessages(tx, interactionId, [id])
    return stopped
  })
  announceStopped(domain.pubsub, { id: interactionId, ownerId: viewer.ownerId }, stopped)
  for (const reply of stopped.replies) domain.events.replyCancelled(reply)
  return id
}

async function findMessage({ database }: Domain, { ownerId }: Viewer, id: string) {
  const found = await database.prisma.message.findUnique({
    where: { id, interaction: { ownerId } },
    include: { requestedReply: { select: { status: true } } },
  })
  if (!found) throw notFound('Message', path)
  return found
}

async function cannotBeChanged(domain: Domain, viewer: Viewer, id: string): Promise<ParleyError> {
  const { deletedAt, requestedReply } = await findMessage(domain, viewer, id)
  if (deletedAt) return notFound('Message', path)
  const status = requestedReply?.status ?? null
  const message = status
    ? `Only a message whose reply has never begun can be changed; this one's is ${status === 'QUEUED' ? 'QUEUED again' : status}.`
    : 'Only a message that waits for its reply can be changed; this one asked for none.'
  return new ParleyError('CONFLICT', message, { path, details: { status } })
}
