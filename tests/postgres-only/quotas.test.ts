import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { startApp } from '../../src/app.ts'
import type { Database } from '../../src/db/database.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { readUsage } from '../../src/domain/sql/readUsage.ts'
import { reserve } from '../../src/worker/reservation.ts'
import type { ClaimedReply } from '../../src/worker/sql/claimReplies.ts'
import { reserveTokens } from '../../src/worker/sql/reserveTokens.ts'
import { flood, overHttp } from '../limits/flood.ts'
import { startTestApp } from '../support/app.ts'
import { type Client, connect } from '../support/client.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { claim, createDomain, createWorkerContext, owner } from '../support/parts.ts'
import { createRandom } from '../support/random.ts'
import { startServerScene, without } from '../support/serverScene.ts'

const limit = 10

it('fault 45: through two nodes exactly 10 of 50 are accepted, and a repeated send finds the first one', async () => {
  const { app, client, config } = await startTestApp({ OWNER_MESSAGES_PER_DAY: String(limit) })
  await using second = await startApp(config)
  await using other = connect(second.url)
  for (let seed = 1; seed <= 10; seed += 1) {
    const { accepted, repeated, refusals } = await flood([client, other], createRandom(seed))
    expect({ seed, accepted: accepted.size }).toEqual({ seed, accepted: limit })
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['RATE_LIMITED']))
    const [usage] = await readUsage(app.database.pool, 'local')
    expect({ seed, messages: usage?.messages, repeated }).toEqual({ seed, messages: limit, repeated: expect.any(Number) })
    await app.database.pool.query('DELETE FROM owner_usage')
  }
})

/** How many sends are accepted that all looked when the tenth message was still to come, as many as a server has connections. */
async function acceptedOfThoseWhoLooked(client: Client, { pool }: Database): Promise<number> {
  const interactions = await Promise.all(Array.from({ length: 20 }, () => client.createInteraction()))
  await pool.query(`INSERT INTO owner_usage VALUES ('local', (now() AT TIME ZONE 'UTC')::date, ${limit - 1})`)
  const tx = await pool.connect()
  await tx.query('BEGIN')
  await tx.query('SELECT FROM owner_usage FOR UPDATE')
  const sends = interactions.map(({ id }) => overHttp(client, { interactionId: id, content: 'hello', reply: false }))
  const text = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await eventually(
    'ten wait for the counter',
    async () => (await pool.query(text)).rowCount,
    (waiting) => waiting === 10,
  )
  await tx.query('COMMIT')
  tx.release()
  return (await Promise.all(sends)).filter(({ data }) => data).length
}

describe('fault 45: sends that look at the same moment', () => {
  it('are counted one after the other', async () => {
    const { client, config } = await startTestApp({ OWNER_MESSAGES_PER_DAY: String(limit) })
    await using database = await openTestDatabase(config.database)
    expect(await acceptedOfThoseWhoLooked(client, database)).toBe(1)
  })

  it('control: go beyond the limit where they count by what they saw', async () => {
    const scene = await startServerScene({ OWNER_MESSAGES_PER_DAY: String(limit) })
    const { client } = await scene.start(without('counting'))
    await using database = await scene.open()
    expect(await acceptedOfThoseWhoLooked(client, database)).toBe(10)
  })
})

const tokensPerDay = 10_000
/** With a prompt of some tokens two of these fit into the day. */
const maxOutputTokens = 4000

const database = await openTestDatabase(await testDatabase())
afterAll(() => database[Symbol.asyncDispose]())
const context = createWorkerContext(database, {}, tokensPerDay)

/** Ten replies of one owner that have just been claimed. */
async function claimTen() {
  const ownerId = randomUUID()
  const domain = createDomain(database)
  for (let n = 0; n < 10; n += 1) {
    const { id: interactionId } = await createInteraction(domain, owner(ownerId), { maxOutputTokens })
    await createMessage(domain, owner(ownerId), { interactionId, content: 'hello' })
  }
  const replies: ClaimedReply[] = []
  await eventually(
    'all are claimed',
    async () => replies.push(...(await claim(context, 10))),
    (count) => count === 10,
  )
  return { ownerId, replies }
}

const reservedOf = async (ownerId: string) => (await readUsage(database.pool, ownerId))[0]?.reservedTokens

it('replies that begin at the same moment never reserve more than there is, 50 times', async () => {
  for (let round = 0; round < 50; round += 1) {
    const { ownerId, replies } = await claimTen()
    const reservations = await Promise.all(replies.map((reply) => reserve(context, reply, [{ role: 'HUMAN', content: 'hello' }])))
    expect(reservations.filter((reservation) => reservation !== 'refused')).toHaveLength(2)
    expect(await reservedOf(ownerId)).toBeLessThanOrEqual(tokensPerDay)
  }
})

it('control: without taking turns they reserve more', async () => {
  const { ownerId, replies } = await claimTen()
  // All look before any of them has committed.
  const arrived = Promise.withResolvers<void>()
  let waiting = replies.length
  await Promise.all(
    replies.map((reply) =>
      inTransaction(database.pool, async (tx) => {
        await reserveTokens(tx, reply.id, reply.attempt, 5, maxOutputTokens, tokensPerDay)
        waiting -= 1
        if (waiting === 0) arrived.resolve()
        await arrived.promise
      }),
    ),
  )
  expect(await reservedOf(ownerId)).toBeGreaterThan(tokensPerDay)
})
