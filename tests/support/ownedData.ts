import type { Database } from '../../src/db/database.ts'
import { createInteraction, deleteInteraction } from '../../src/domain/interactions.ts'
import { deleteMessage } from '../../src/domain/messageChanges.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { cancelReply } from '../../src/domain/replies.ts'
import { readPresentEnd } from '../../src/feed/list/presentList.ts'
import { complete, fail, retryLater } from '../../src/worker/settle.ts'
import { makeKey } from './apiKeys.ts'
import { answerOf, claim, createDomain, createWorkerContext, owner } from './parts.ts'
import { storeText } from './storeText.ts'

/** Something of every kind that there is of an owner: an API key, settings, a list with something deleted, and replies in each of their states, the running one with text. */
export async function storeSomethingOfEveryKind(database: Database, ownerId: string) {
  const [domain, context, viewer] = [createDomain(database), createWorkerContext(database), owner(ownerId)]
  await makeKey(database, { subject: ownerId })
  const { id } = await createInteraction(domain, viewer, {
    ...{ prompt: `the prompt of ${ownerId}`, title: `the title of ${ownerId}`, modelName: 'test-model', temperature: 0.5 },
    clientInteractionId: 'the first',
  })
  const ask = async (content: string, interactionId = id) => {
    const { message, reply } = await createMessage(domain, viewer, {
      interactionId,
      content: `${ownerId}: ${content}`,
      clientMessageId: content,
    })
    if (!reply) throw new Error('no reply was asked for')
    return { message, reply }
  }
  const claimOf = async (replyId: string) => {
    const claimed = (await claim(context)).find((reply) => reply.id === replyId)
    if (!claimed) throw new Error('it was not claimed')
    return claimed
  }

  const answered = await ask('to be answered')
  const first = await claimOf(answered.reply.id)
  await retryLater(context, first, 0, { code: 'PROVIDER_TIMEOUT', message: `too slow for ${ownerId}` })
  await complete(context, await claimOf(answered.reply.id), answerOf(`the answer to ${ownerId}`))
  const failed = await ask('to fail')
  await fail(context, await claimOf(failed.reply.id), { code: 'PROVIDER_REJECTED', message: `nothing for ${ownerId}` })
  const cancelled = await ask('to be cancelled')
  const stopped = await claimOf(cancelled.reply.id)
  await storeText(database.pool, [{ replyId: stopped.id, attempt: stopped.attempt, offset: 0, text: `half for ${ownerId}` }])
  await cancelReply(domain, viewer, { replyId: cancelled.reply.id })
  const removed = await ask('to be removed')
  await deleteMessage(domain, viewer, { id: removed.message.id })

  const { id: busyId } = await createInteraction(domain, viewer, { role: 'HUMAN' })
  const asked = await ask('to be running', busyId)
  const running = await claimOf(asked.reply.id)
  await storeText(database.pool, [{ replyId: running.id, attempt: running.attempt, offset: 0, text: `so far for ${ownerId}` }])
  await ask('to be queued', busyId)
  const { id: emptyId } = await createInteraction(domain, viewer, {})
  // Whoever asks for the end of the list begins it.
  await readPresentEnd(database.pool, ownerId)
  const { id: deletedId } = await createInteraction(domain, viewer, {})
  await deleteInteraction(domain, viewer, deletedId)
  await database.pool.query(`INSERT INTO owner_usage (owner_id, day, messages, tokens) VALUES ($1, '2026-01-31', 7, 700)`, [ownerId])
  await database.pool.query(`INSERT INTO request_rates (owner_id, requests, window_ends) VALUES ($1, 3, now() + interval '1 minute')`, [
    ownerId,
  ])
  return { interactionIds: [id, busyId, emptyId], deletedId, runningReplyId: running.id }
}
