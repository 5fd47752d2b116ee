import { setTimeout as delay } from 'node:timers/promises'
import { type Removal, removeInteraction } from '../domain/removeInteraction.ts'
import { removeListOf } from '../domain/removeList.ts'
import { removeDaysOf, removeRateOf } from '../domain/sql/ownerDays.ts'
import { findInteractionsOf } from './sql/ownerInteractions.ts'
import { readLingering, removeKeysOf, revokeKeysOf } from './sql/ownerKeys.ts'

export interface PurgeOptions extends Removal {
  /** How long a server may go on for somebody whose key was revoked, in milliseconds. */
  lingeringMs: number
}

const pageSize = 100

/**
 * Removes everything that is stored of an owner. The API keys are revoked first, so that nothing new comes with them, and
 * removed last: when they were revoked says, also to another process that goes on with this, whether somebody can still be
 * in on the strength of one. What such a one creates is removed, too.
 *
 * Each interaction goes in a transaction of its own. Locks of several would be taken in another order than that in which
 * a worker renews the leases of its replies, and the two would wait for each other.
 */
export async function purgeOwner({ database, pubsub, lingeringMs }: PurgeOptions, ownerId: string, signal: AbortSignal): Promise<void> {
  const { pool } = database
  for (;;) {
    await revokeKeysOf(pool, ownerId)
    for (;;) {
      const page = await findInteractionsOf(pool, ownerId, pageSize)
      if (page.length === 0) break
      for (const { id } of page) {
        signal.throwIfAborted()
        await removeInteraction({ database, pubsub }, ownerId, id)
      }
    }
    const [{ waitMs } = { waitMs: 0 }] = await readLingering(pool, ownerId, lingeringMs)
    if (waitMs === 0) break
    await delay(waitMs, undefined, { signal })
  }
  await removeListOf(pool, ownerId)
  await removeDaysOf(pool, ownerId)
  await removeRateOf(pool, ownerId)
  await removeKeysOf(pool, ownerId)
}
