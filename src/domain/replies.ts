import type { Viewer } from '../auth/viewer.ts'
import type { Reply } from '../db/generated/prisma/client.ts'
import type { Queryable } from '../db/statement.ts'
import { inTransaction } from '../db/transaction.ts'
import { notFound, ParleyError } from '../errors.ts'
import { publishChange, workTopic } from '../pubsub/pubsub.ts'
import type { Domain } from './domain.ts'
import { reassignHead } from './heads.ts'
import { requireModel } from './interactions.ts'
import { limits } from './limits.ts'
import { interactionBusy } from './messages.ts'
import { dayIsUsedUp } from './ownerLimits.ts'
import { countUnfinishedReplies } from './sql/countUnfinishedReplies.ts'
import { lockInteraction } from './sql/lockInteraction.ts'
import { readReply } from './sql/readReply.ts'
import { readUsage } from './sql/readUsage.ts'
import { removeMessages } from './sql/removeMessages.ts'
import { requeueReply } from './sql/requeueReply.ts'
import { announceStopped, stopReplies } from './stopReplies.ts'
import { requireUuid } from './text.ts'

const path = ['input', 'replyId']

/**
 * Stops a reply that is queued or running, on whatever node; it is stopped when this returns. One that is final already
 * is given as it is. What was written stays as an AI message, unless `keepPartial` is false.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND
 */
export async function cancelReply(
  domain: Domain,
  viewer: Viewer,
  input: { replyId: string; keepPartial?: boolean | null | undefined },
): Promise<Reply> {
  const replyId = requireUuid(input.replyId, path)
  const { interactionId } = await findReply(domain, viewer, replyId)
  const { stopped, final } = await inTransaction(domain.database.pool, async (tx) => {
    const [interaction] = await lockInteraction(tx, interactionId, viewer.ownerId)
    if (!interaction) throw notFound('Reply', path)
    const stopped = await stopReplies(tx, interaction, { which: ({ id }) => id === replyId, keepPartial: input.keepPartial ?? true })
    // Under the lock: a moment later it may have been asked for again.
    const [final] = stopped.replies.length > 0 ? [] : await readReply(tx, replyId)
    return { stopped, final }
  })
  const [reply] = stopped.replies
  if (!reply) {
    if (!final) throw notFound('Reply', path)
    return final
  }
  announceStopped(domain.pubsub, { id: interactionId, ownerId: viewer.ownerId }, stopped)
  domain.events.replyCancelled(reply)
  return reply
}

/**
 * Asks again for a reply that failed or was cancelled, of another model if one is given. It keeps its turn; a partial
 * message that was kept of it is removed.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND, CONFLICT (with the present `status`), INTERACTION_BUSY, RATE_LIMITED
 */
export async function retryReply(
  domain: Domain,
  viewer: Viewer,
  input: { replyId: string; modelName?: string | null | undefined },
): Promise<Reply> {
  const replyId = requireUuid(input.replyId, path)
  if (input.modelName != null) requireModel(domain.knowsModel, input.modelName, ['input', 'modelName'])
  const { interactionId } = await findReply(domain, viewer, replyId)

  const reply = await inTransaction(domain.database.pool, async (tx) => {
    const [interaction] = await lockInteraction(tx, interactionId, viewer.ownerId)
    if (!interaction) throw notFound('Reply', path)
    const [{ count: unfinished } = { count: 0 }] = await countUnfinishedReplies(tx, interactionId)
    if (unfinished >= limits.unfinishedReplies) throw interactionBusy(unfinished)
    const [requeued] = await requeueReply(tx, interactionId, replyId, input.modelName ?? null, domain.tracing.traceParent())
    if (!requeued) return undefined
    await requireTokens(domain, viewer, tx)
    const { partialMessageId, ...queued } = requeued
    if (partialMessageId) await removeMessages(tx, interactionId, [partialMessageId])
    await reassignHead(tx, interactionId)
    return queued
  })
  if (!reply) throw await cannotBeRetried(domain, viewer, replyId)
  publishChange(domain.pubsub, { id: interactionId, ownerId: viewer.ownerId })
  domain.pubsub.publish(workTopic, '')
  return reply
}

/** Thrown within the transaction: nothing of it stays then. @throws {ParleyError} RATE_LIMITED */
async function requireTokens(domain: Domain, { ownerId }: Viewer, tx: Queryable) {
  const { tokensPerDay } = domain.ownerLimits
  if (tokensPerDay === undefined) return
  const [usage] = await readUsage(tx, ownerId)
  if (usage && usage.tokens >= tokensPerDay) throw dayIsUsedUp(domain, 'tokens', usage.dayEndsInMs)
}

async function findReply({ database }: Domain, { ownerId }: Viewer, id: string): Promise<Reply> {
  const found = await database.prisma.reply.findUnique({ where: { id, ownerId } })
  if (!found) throw notFound('Reply', path)
  return found
}

async function cannotBeRetried(domain: Domain, viewer: Viewer, replyId: string): Promise<ParleyError> {
  const { status } = await findReply(domain, viewer, replyId)
  const message =
    status === 'FAILED' || status === 'CANCELLED'
      ? 'The message that this reply answers was removed.'
      : `Only a failed or cancelled reply can be retried; this one is ${status}.`
  return new ParleyError('CONFLICT', message, { path, details: { status } })
}
