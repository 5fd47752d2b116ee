import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { Queryable } from '../../src/db/statement.ts'
import { type Connection, connect } from '../../src/db/transaction.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { reclaimLostReplies } from '../../src/worker/reclaimLostReplies.ts'
import { type Attempt, complete, fail, handBack, retryLater } from '../../src/worker/settle.ts'
import type { ClaimedReply } from '../../src/worker/sql/claimReplies.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { findViolations } from '../support/invariants.ts'
import { answerOf, claim, createDomain, createWorkerContext, expireLease, owner } from '../support/parts.ts'
import { storeText } from '../support/storeText.ts'

let database: Database
const viewer = owner('someone')
const context = () => createWorkerContext(database)
const failure = { code: 'PROVIDER_UNAVAILABLE', message: 'it is down' }

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

async function startReply(): Promise<ClaimedReply> {
  const domain = createDomain(database)
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  await createMessage(domain, viewer, { interactionId, content: 'hello' })
  const claimed = (await claim(context())).find((reply) => reply.interactionId === interactionId)
  if (!claimed) throw new Error('there was nothing to claim')
  return claimed
}

/** Does the first in a transaction that is still open when the second begins, and waits for its locks. */
async function overtake<T>(first: (tx: Connection) => Promise<unknown>, second: () => Promise<T>): Promise<T> {
  const tx = await connect(database.pool)
  try {
    await tx.query('BEGIN')
    await first(tx)
    const result = second()
    await eventually(
      'the second waits',
      () => waiting(),
      (count) => count === 1,
    )
    await tx.query('COMMIT')
    return await result
  } finally {
    tx.release(true)
  }
}

const save = (tx: Queryable, replies: Attempt[], text: string) =>
  storeText(
    tx,
    replies.map(({ id, attempt }) => ({ replyId: id, attempt, offset: 0, text })),
  )

const ends: [string, (attempt: Attempt) => Promise<boolean>][] = [
  ['is answered', (attempt) => complete(context(), attempt, answerOf('hi'))],
  ['fails', (attempt) => fail(context(), attempt, failure)],
  ['is to be tried again', (attempt) => retryLater(context(), attempt, 0, failure)],
  ['is handed back', (attempt) => handBack(context(), attempt)],
]

it.each(ends)('text that is being stored while the reply %s is trimmed too', async (_, end) => {
  const reply = await startReply()
  expect(
    await overtake(
      (tx) => save(tx, [reply], 'half'),
      () => end(reply),
    ),
  ).toBe(true)
  expect(await findViolations(database.pool)).toEqual([])
})

it.each(ends)('text that comes while the reply %s is not stored', async (_, end) => {
  const reply = await startReply()
  const other = await startReply()
  const tx = await connect(database.pool)
  try {
    // The end waits for the interaction, the text for the end: whichever goes first, nothing is left of it.
    await tx.query('BEGIN')
    await tx.query('SELECT FROM interactions WHERE id = $1 FOR UPDATE', [reply.interactionId])
    const ending = end(reply)
    await eventually(
      'the end waits',
      () => waiting(),
      (count) => count === 1,
    )
    await tx.query('COMMIT')
    const stored = await save(database.pool, [reply, other], 'half')
    expect(await ending).toBe(true)
    expect(stored.map(({ id }) => id)).toContain(other.id)
  } finally {
    tx.release(true)
  }
  expect(await findViolations(database.pool)).toEqual([])
})

it('text of a reply whose interaction is being deleted does not keep that of others from being stored', async () => {
  const [deleted, kept] = [await startReply(), await startReply()]
  const stored = await overtake(
    (tx) => tx.query('DELETE FROM interactions WHERE id = $1', [deleted.interactionId]),
    () => save(database.pool, [deleted, kept], 'half'),
  )
  expect(stored).toEqual([{ id: kept.id }])
})

it('a lease that is being renewed is not taken for expired', async () => {
  const reply = await startReply()
  await expireLease(database, reply)
  await overtake(
    (tx) => tx.query(`UPDATE replies SET lease_until = now() + interval '1 minute' WHERE id = $1`, [reply.id]),
    () => reclaimLostReplies(context(), { all: false }),
  )
  expect(await complete(context(), reply, answerOf('still here'))).toBe(true)
})

it('a claim passes over an interaction that is being changed, and finds it the next time', async () => {
  const domain = createDomain(database)
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  await createMessage(domain, viewer, { interactionId, content: 'hello' })
  const tx = await connect(database.pool)
  await tx.query('BEGIN')
  await tx.query('SELECT FROM interactions WHERE id = $1 FOR UPDATE', [interactionId])
  expect(await claim(context())).toEqual([])
  await tx.query('COMMIT')
  tx.release()
  expect(await claim(context())).toMatchObject([{ interactionId }])
})

/** Asked on a connection without a transaction: in one, the answer would stay what it was at first. */
async function waiting() {
  const text = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  return (await database.pool.query(text)).rowCount
}
