import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { claimReplies } from '../../src/worker/sql/claimReplies.ts'
import { fillQueue, type QueueShape } from '../claim/fillQueue.ts'
import { median } from '../report/median.ts'
import type { Row } from '../report/table.ts'
import { createOwnDatabase, type DatabaseKind } from '../servers/databases.ts'

const lengths = [0, 64, 1_000, 10_000, 100_000]
const freeSlots = [64, 1]
/** Claims in a row on one connection. The first ones are left out: from the sixth on PostgreSQL may use a generic plan. */
const claims = 30
const left = 10

/**
 * The time of a claim over the length of the queue. What was claimed is queued again, at its end, between the claims,
 * so the length stays and the index has the dead entries that it has in real life.
 */
export async function measureClaims(database: DatabaseKind): Promise<Row[]> {
  await using own = await createOwnDatabase(database)
  await using opened = await openDatabase(own.settings, { onIdleError: () => {} })
  const rows: Row[] = []

  async function measure(shape: QueueShape): Promise<number[]> {
    await fillQueue(opened.pool, shape)
    const client = await opened.pool.connect()
    try {
      const times = []
      for (const slots of freeSlots) times.push(await timeOfClaims(client, slots))
      return times
    } finally {
      client.release(true)
    }
  }

  for (const owners of [1, 1000]) {
    const byLength = new Map<number, number[]>()
    for (const replies of lengths) byLength.set(replies, await measure({ replies, owners }))
    for (const [place, slots] of freeSlots.entries())
      for (const [replies, times] of byLength) {
        const base = byLength.get(slots === 1 ? 0 : 64)?.[place] as number
      }
  }
  return rows
}

async function timeOfClaims(client: PoolClient, slots: number): Promise<number> {
  const workerId = randomUUID()
  const times: number[] = []
  let lastOwner = ''
  for (let claim = 0; claim < claims; claim++) {
    const before = performance.now()
    const rows = await claimReplies(client, slots, lastOwner, workerId, 10, 600)
    times.push(performance.now() - before)
    lastOwner = (rows[0]?.due ?? 0) < slots ? '' : (rows[0]?.lastOwner ?? '')
    await client.query(`UPDATE replies SET status = 'QUEUED', run_after = now() WHERE status = 'RUNNING'`)
  }
  return median(times.slice(left))
}
