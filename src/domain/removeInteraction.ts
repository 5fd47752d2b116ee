import type { Database } from '../db/database.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Publisher } from '../pubsub/pubsub.ts'
import { addTokens } from './sql/addTokens.ts'
import { lockInteraction } from './sql/lockInteraction.ts'
import { lockUnfinishedReplies } from './sql/lockUnfinishedReplies.ts'
import { markDeleted } from './sql/markDeleted.ts'
import { stoppedTokens } from './stoppedTokens.ts'
import { announceStopped } from './stopReplies.ts'

/** Where it is removed from, and who is told. */
export interface Removal {
  database: Database
  pubsub: Publisher
}

/**
 * Removes an interaction of the owner's with its messages and replies; a worker at one of them stops, and who follows it
 * or its owner's list is told that it is gone. Its place in the list stays, to say so later, too. False: there is none, or it is another owner's.
 */
export async function removeInteraction({ database, pubsub }: Removal, ownerId: string, interactionId: string): Promise<boolean> {
  const running = await inTransaction(database.pool, async (tx) => {
    // The lock first: deleting takes the rows of replies too, and their order is interaction, then reply.
    const [interaction] = await lockInteraction(tx, interactionId, ownerId)
    if (!interaction) return undefined
    const unfinished = await lockUnfinishedReplies(tx, interactionId)
    const tokens = await stoppedTokens(tx, unfinished)
    await tx.query('DELETE FROM interactions WHERE id = $1', [interactionId])
    await markDeleted(tx, interactionId, ownerId)
    if (tokens > 0) await addTokens(tx, ownerId, tokens)
    return unfinished.filter(({ status }) => status === 'RUNNING')
  })
  if (!running) return false
  announceStopped(pubsub, { id: interactionId, ownerId }, { running, promoted: false })
  return true
}
