import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Config } from '../../../src/config.ts'
import type { Database } from '../../../src/db/database.ts'
import type { Reply } from '../../../src/db/generated/prisma/client.ts'
import { statement } from '../../../src/db/statement.ts'
import { encodeCursor } from '../../../src/feed/cursor.ts'
import type { InteractionEvent } from '../../../src/feed/interactionEvent.ts'
import { openTestDatabase, overPostgres, testDatabase } from '../../support/databases.ts'
import { readMessages } from '../../support/storedText.ts'
import { conclude, steps } from './steps.ts'
import { createWorld, presentRevision, type World } from './world.ts'

/** Ten thousand on both databases together; those over PostgreSQL leave this process the time for more of them. */
const histories = Number(process.env.HISTORIES ?? (overPostgres ? 9600 : 400))

/** Histories that are played at the same time, each in a database of its own: a worker claims whatever is due. */
const lanes = overPostgres ? 3 : 1
const databases: Database[] = []

/** To plan its statements anew each time would be a sixth of PostgreSQL's work, and is nothing that histories are about. */
const plannedOnce = (settings: Config['database']): Config['database'] =>
  'url' in settings ? { url: `${settings.url}?options=-c%20plan_cache_mode%3Dforce_generic_plan` } : settings

beforeAll(async () => {
  while (databases.length < lanes) databases.push(await openTestDatabase(plannedOnce(await testDatabase())))
})
afterAll(() => Promise.all(databases.map((database) => database[Symbol.asyncDispose]())))

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
const scripts: fc.Arbitrary<Script> = fc
  .array(anyStep, { minLength: 5, maxLength: 11, size: 'max' })
  .map((script) => [...beginning, ...script])

interface History {
  script: Script
  seed: number
}
const anyHistory: fc.Arbitrary<History> = fc.record({ script: scripts, seed: fc.nat(1_000_000) })

const readReplies = statement<Pick<Reply, 'id' | 'status' | 'messageId'>, [interactionId: string]>(
  'tests-read-replies',
  'SELECT id, status, message_id AS "messageId" FROM replies WHERE interaction_id = $1',
)

/** What is stored, as clients see it in the end. */
async function storedState({ database, interactionId }: World) {
  const messages = (await readMessages(database.pool, interactionId)).filter(({ deletedAt }) => deletedAt === null)
  const replies = await readReplies(database.pool, interactionId)
  const contents = new Map(messages.map(({ id, content }) => [id, content]))
  return {
    messages: messages.map(({ id, position, content }) => ({ id, position, content })),
    statuses: Object.fromEntries(replies.map(({ id, status }) => [id, status])),
    /** Of replies whose text is a message. */
    texts: replies.flatMap(({ id, messageId }) => (messageId && contents.has(messageId) ? [[id, contents.get(messageId)] as const] : [])),
  }
}

/** @returns how often clients came back in the middle of a text */
async function play({ script, seed }: History, lane = 0, cursorOf?: (event: InteractionEvent) => string): Promise<number> {
  await using world = await createWorld(databases[lane] as Database, seed, cursorOf)
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
  const atOnce = fc.array(anyHistory, { minLength: lanes, maxLength: lanes })
  const property = fc.asyncProperty(atOnce, async (all) => {
    for (const times of await Promise.all(all.map((history, lane) => play(history, lane)))) resumedWithin += times
  })
  await fc.assert(property, { numRuns: Math.ceil(histories / lanes), endOnFailure: true })
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
  const property = fc.asyncProperty(anyHistory, async (history) => void (await play(history, 0, cursorOf)))
  const noticed = {
    cause: {
      message: expect.stringMatching(/^(a delta begins where the text ends|an attempt begins after|the deltas join|The cursor is ahead)/),
    },
  }
  await expect(fc.assert(property, { numRuns: 500, endOnFailure: true })).rejects.toMatchObject(noticed)
})
