import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { readUsage } from '../../src/domain/sql/readUsage.ts'
import { reclaimLostReplies } from '../../src/worker/reclaimLostReplies.ts'
import { type Reservation, reserve } from '../../src/worker/reservation.ts'
import { type Attempt, complete, handBack } from '../../src/worker/settle.ts'
import type { ClaimedReply } from '../../src/worker/sql/claimReplies.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { answerOf, claim, createDomain, createWorkerContext, expireLease, owner } from '../support/parts.ts'

let database: Database
const limited = () => createWorkerContext(database, {}, 10_000)

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

const prompt = [{ role: 'HUMAN' as const, content: 'hello' }]
/** What that takes, and the most that may be written. */
const needed = 5 + 4096

/** A reply of a new owner, claimed. */
async function claimReply(): Promise<ClaimedReply> {
  const viewer = owner(randomUUID())
  const { id: interactionId } = await createInteraction(createDomain(database), viewer, {})
  await createMessage(createDomain(database), viewer, { interactionId, content: 'hello' })
  return claimAgain(interactionId)
}

/** It is due at the next millisecond. */
const claimAgain = (interactionId: string): Promise<ClaimedReply> =>
  eventually(
    'the reply is claimed',
    async () => (await claim(limited())).find((reply) => reply.interactionId === interactionId) as ClaimedReply,
    (claimed) => claimed !== undefined,
  )

const used = async ({ ownerId }: ClaimedReply) => {
  const [usage] = await readUsage(database.pool, ownerId)
  return { tokens: usage?.tokens, reserved: usage?.reservedTokens }
}

const releases: [string, (reply: Attempt) => Promise<unknown>][] = [
  [
    'its worker is lost',
    async (reply) => {
      await expireLease(database, reply)
      await reclaimLostReplies(limited(), {})
    },
  ],
  ['its worker goes away and hands it back', (reply) => handBack(limited(), reply)],
]

it.each(releases)('what an attempt has reserved is free again when %s, and nothing was used', async (_, release) => {
  const reply = await claimReply()
  await reserve(limited(), reply, prompt)
  expect(await used(reply)).toEqual({ tokens: 0, reserved: needed })
  await release(reply)
  expect(await used(reply)).toEqual({ tokens: 0, reserved: 0 })
  const next = await claimAgain(reply.interactionId)
  await reserve(limited(), next, prompt)
  expect(await used(reply)).toEqual({ tokens: 0, reserved: needed })
})

it('an attempt that is over reserves nothing, and what it says that it has used is not counted', async () => {
  const first = await claimReply()
  const reservation = (await reserve(limited(), first, prompt)) as Reservation
  await handBack(limited(), first)
  expect(await reserve(limited(), first, prompt)).toBe('lost')
  const spent = reservation.spent('a zombie', { promptTokens: 100, completionTokens: 100 })
  expect(await complete(limited(), first, { ...answerOf('a zombie'), spent })).toBe(false)
  expect(await used(first)).toEqual({ tokens: 0, reserved: 0 })
})

it('an answer that is longer than what was reserved counts as long as it is', async () => {
  const reply = await claimReply()
  const reservation = (await reserve(limited(), reply, prompt)) as Reservation
  const spent = reservation.spent('long', { promptTokens: 7, completionTokens: 20_000 })
  await complete(limited(), reply, { ...answerOf('long'), spent })
  expect(await used(reply)).toEqual({ tokens: 20_007, reserved: 0 })
})

it('where tokens are not limited none are reserved, and none are counted', async () => {
  const reply = await claimReply()
  const context = createWorkerContext(database)
  const reservation = (await reserve(context, reply, prompt)) as Reservation
  const spent = reservation.spent('hi', { promptTokens: 7, completionTokens: 3 })
  expect(await complete(context, reply, { ...answerOf('hi'), spent })).toBe(true)
  expect(await used(reply)).toEqual({ tokens: 0, reserved: 0 })
  const { rows } = await database.pool.query('SELECT count(*)::int FROM owner_usage WHERE owner_id = $1', [reply.ownerId])
  expect(rows).toEqual([{ count: 0 }])
})
