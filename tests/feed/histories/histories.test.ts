import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { encodeCursor } from '../../../src/feed/cursor.ts'
import type { InteractionEvent } from '../../../src/feed/interactionEvent.ts'
import { openTestDatabase, overPostgres, testDatabase } from '../../support/databases.ts'
import { conclude, steps } from './steps.ts'
import { createWorld, presentRevision, type World } from './world.ts'

/** Ten thousand on both databases together; those over PostgreSQL leave this process the time for more of them. */
const histories = Number(process.env.HISTORIES ?? (overPostgres ? 7500 : 2500))

let database: Database

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

type Script = { name: string; n: number }[]

const anyStep = fc.record({
  name: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('write', 'write', 'write', 'write', 'move', 'move', 'store', 'send', 'claim') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(steps)) },
  ),
  n: fc.nat(999),
})
const beginning: Script = [
  { name: 'connect', n: 0 },
  { name: 'send', n: 1 },
  { name: 'claim', n: 0 },
]
const scripts = fc.array(anyStep, { minLength: 5, maxLength: 14, size: 'max' }).map((script) => [...beginning, ...script])

/** What is stored, as clients see it in the end. */
async function storedState({ interactionId }: World) {
  const messages = await database.prisma.message.findMany({ where: { interactionId, deletedAt: null }, orderBy: { position: 'asc' } })
  const replies = await database.prisma.reply.findMany({ where: { interactionId } })
  const contents = new Map(messages.map(({ id, content }) => [id, content]))
  return {
    messages: messages.map(({ id, position, content }) => ({ id, position, content })),
    statuses: Object.fromEntries(replies.map(({ id, status }) => [id, status])),
    /** Of replies whose text is a message. */
    texts: replies.flatMap(({ id, messageId }) => (messageId && contents.has(messageId) ? [[id, contents.get(messageId)] as const] : [])),
  }
}

/** @returns how often clients came back in the middle of a text */
async function play(script: Script, seed: number, cursorOf?: (event: InteractionEvent) => string): Promise<number> {
  await using world = await createWorld(database, seed, cursorOf)
  for (const { name, n } of script) await steps[name]?.(world, n)
  await conclude(world)
  const revision = await presentRevision(world)
  const stored = await storedState(world)
  for (const reader of world.readers) {
    await reader.hasSeen(revision)
    const messages = [...reader.messages].map(([position, { id, content }]) => ({ id, position, content }))
    expect(messages).toEqual(stored.messages)
    for (const [id, text] of stored.texts) expect(reader.texts.get(id)?.text, 'the deltas join to the stored text').toBe(text)
    for (const [id, status] of reader.statuses) expect(status).toBe(stored.statuses[id])
    await reader.disconnect()
  }
  return world.readers.reduce((sum, { resumedWithin }) => sum + resumedWithin, 0)
}

it(`in ${histories} histories every client ends with exactly what is stored`, { timeout: 900_000 }, async () => {
  let resumedWithin = 0
  const property = fc.asyncProperty(scripts, fc.nat(1_000_000), async (script, seed) => {
    resumedWithin += await play(script, seed)
  })
  await fc.assert(property, { numRuns: histories, endOnFailure: true })
  console.log(`${histories} histories, in which clients came back ${resumedWithin} times in the middle of a text`)
  expect(resumedWithin).toBeGreaterThan(histories / 4)
})

// The controls: clients that come back, but not to where they were.
it.each<[string, (event: InteractionEvent) => string]>([
  ['at the beginning of the text', ({ interactionId, position: { revision } }) => encodeCursor({ interactionId, revision })],
  [
    'a character further',
    ({ interactionId, position: { revision, progress } }) =>
      encodeCursor({ interactionId, revision, progress: progress && { ...progress, offset: progress.offset + 1 } }),
  ],
])('control: one that comes back %s is noticed', { timeout: 120_000 }, async (_, cursorOf) => {
  const property = fc.asyncProperty(scripts, fc.nat(1_000_000), async (script, seed) => void (await play(script, seed, cursorOf)))
  const noticed = {
    cause: {
      message: expect.stringMatching(/^(a delta begins where the text ends|an attempt begins after|the deltas join|The cursor is ahead)/),
    },
  }
  await expect(fc.assert(property, { numRuns: 500, endOnFailure: true })).rejects.toMatchObject(noticed)
})
