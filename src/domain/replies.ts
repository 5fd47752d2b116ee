import type { Viewer } from '../auth/viewer.ts'
import type { Reply } from '../db/generated/prisma/client.ts'
import { inTransaction } from '../db/transaction.ts'
import { notFound, ParleyError } from '../errors.ts'
import { interactionTopic, workTopic } from '../pubsub/pubsub.ts'
import type { Domain } from './domain.ts'
import { reassignHead } from './heads.ts'
import { requireModel } from './interactions.ts'
import { limits } from './limits.ts'
import { interactionBusy } from './messages.ts'
import { countUnfinishedReplies } from './sql/countUnfinishedReplies.ts'
import { lockInteraction } from './sql/lockInteraction.ts'
import { requeueReply } from './sql/requeueReply.ts'
import { requireUuid } from './text.ts'

/**
 * Asks again for a reply that failed or was cancelled, of another model if one is given. It keeps its turn.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND, CONFLICT (with the present `status`), INTERACTION_BUSY
 */
export async function retryReply(
  domain: Domain,
  viewer: Viewer,
  input: { replyId: string; modelName?: string | null | undefined },
): Promise<Reply> {
  const replyId = requireUuid(input.replyId, ['input', 'replyId'])
  if (input.modelName != null) requireModel(domain.knowsModel, input.modelName, ['input', 'modelName'])
  const where = { id: replyId, ownerId: viewer.ownerId }
  const found = await domain.database.prisma.reply.findUnique({ where, select: { interactionId: true } })
  if (!found) throw notFound('Reply', ['input', 'replyId'])
  const { interactionId } = found

  const reply = await inTransaction(domain.database.pool, async (tx) => {
    const [interaction] = await lockInteraction(tx, interactionId, viewer.ownerId)
    if (!interaction) throw notFound('Reply', ['input', 'replyId'])
    const [{ count: unfinished } = { count: 0 }] = await countUnfinishedReplies(tx, interactionId)
    if (unfinished >= limits.unfinishedReplies) throw interactionBusy(unfinished)
    const [queued] = await requeueReply(tx, interactionId, replyId, input.modelName ?? null)
    if (queued) await reassignHead(tx, interactionId)
    return queued
  })
  if (!reply) {
    const { status } = await domain.database.prisma.reply.findUniqueOrThrow({ where, select: { status: true } })
    throw new ParleyError('CONFLICT', `Only a failed or cancelled reply can be retried; this one is ${status}.`, {
      path: ['input', 'replyId'],
      details: { status },
    })
  }
  domain.pubsub.publish(interactionTopic(interactionId), interactionId)
  domain.pubsub.publish(workTopic, '')
  return reply
}
