import { randomUUID } from 'node:crypto'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { type Connection, connect } from '../../src/db/transaction.ts'
import { claimReplies } from '../../src/worker/sql/claimReplies.ts'
import type { ClaimTimes } from '../claim/claimTable.ts'
import { explainClaim } from '../claim/explainClaim.ts'
import { fillQueue } from '../claim/fillQueue.ts'
import { median } from '../report/median.ts'
import { createOwnDatabase, type DatabaseKind } from '../servers/databases.ts'

const lengths = [0, 64, 1_000, 10_000, 100_000]
/** Free slots of the worker that claims: all of them, and the one that a finished reply leaves. */
const freeSlots = [64, 1]
/** Claims in a row on one connection. The first ones do not count: from the sixth on PostgreSQL may use a generic plan. */
const claims = { all: 60, warmUp: 10 }

/** What the queues are made of. */
const shapes = [
  { name: 'of one owner', owners: 1 },
  { name: 'of 1,000 owners', owners: 1000 },
  // After an outage of the provider: everything is queued, and nothing may be claimed yet.
  { name: 'all waiting for a retry', owners: 1, dueInSeconds: 3600 },
]

/**
 * The time of a claim over the length of the queue. What was claimed is queued again, at the queue's end, between the
 * claims, so the length stays and the index has the dead entries that it has in real life.
 * @param explain prints the plans for the longest queues
 */
export async function measureClaims(database: DatabaseKind, { explain = false } = {}): Promise<ClaimTimes[]> {
  await using own = await createOwnDatabase(database)
  await using opened = await openDatabase(own.settings, { onIdleError: () => {} })
  const table: ClaimTimes[] = []
  for (const { name, ...shape } of shapes) {
    const times = freeSlots.map((slots) => ({ slots, what: `up to ${slots}, ${name} (${database})`, byLength: new Map<number, number>() }))
    for (const replies of lengths) {
      await fillQueue(opened.pool, { replies, ...shape })
      const client = await connect(opened.pool)
      try {
        // The wait for the disk at the end is the same for a queue of any length, and varies more than all the rest.
        await client.query('SET synchronous_commit = off')
        for (const { slots, what, byLength } of times) {
          byLength.set(replies, await timeOfClaims(client, slots))
          console.error(`claim ${what}: ${replies} queued, ${byLength.get(replies)?.toFixed(2)} ms`)
          if (explain && replies === lengths.at(-1)) console.error(await explainClaim(client, slots))
        }
      } finally {
        client.release(true)
      }
    }
    table.push(...times)
  }
  return table
}

async function timeOfClaims(client: Connection, slots: number): Promise<number> {
  const workerId = randomUUID()
  const times: number[] = []
  let lastOwner = ''
  for (let claim = 0; claim < claims.all; claim++) {
    const before = performance.now()
    const rows = await claimReplies(client, slots, lastOwner, workerId, 10, 600)
    times.push(performance.now() - before)
    lastOwner = (rows[0]?.due ?? 0) < slots ? '' : (rows[0]?.lastOwner ?? '')
    await client.query(`UPDATE replies SET status = 'QUEUED', run_after = now() WHERE status = 'RUNNING'`)
  }
  return median(times.slice(claims.warmUp))
}
