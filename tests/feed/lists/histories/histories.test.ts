import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../../src/db/database.ts'
import { encodeListCursor } from '../../../../src/feed/cursor.ts'
import type { ListEvent } from '../../../../src/feed/list/listEvent.ts'
import { openTestDatabase, overPostgres, testDatabase } from '../../../support/databases.ts'
import { rewriteStatement } from '../../../support/rewriteStatement.ts'
import { createListWorld, stepNames } from './world.ts'

const histories = Number(process.env.LIST_HISTORIES ?? 30)

let database: Database
beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

interface History {
  seed: number
  /** What each of the writers does, all of them at the same time. */
  writers: { name: string; n: number }[][]
}

const step = fc.record({ name: fc.constantFrom(...stepNames), n: fc.nat(999) })
const anyHistory: fc.Arbitrary<History> = fc.record({
  seed: fc.nat(1_000_000),
  writers: fc.array(fc.array(step, { minLength: 4, maxLength: 12, size: 'max' }), { minLength: 2, maxLength: 4, size: 'max' }),
})

/** Clients come and go one after the other, whoever asks for it. */
const isMove = (name: string) => name === 'move' || name === 'query'

async function play({ seed, writers }: History, on: Database, cursorOf?: (event: ListEvent) => string) {
  await using world = await createListWorld(on, seed, cursorOf)
  let moving: Promise<unknown> = Promise.resolve()
  await world.step('create', 0)
  await world.step('create', 1)
  await Promise.all(
    writers.map(async (script) => {
      for (const { name, n } of script) {
        if (!isMove(name)) await world.step(name, n)
        else {
          moving = moving.then(() => world.step(name, n))
          await moving
        }
      }
    }),
  )
  await world.settle()
  for (const client of world.clients) {
    expect(new Map([...client.shown].sort()), 'the list is what a query says').toEqual(
      new Map([...(await world.stored(client.ownerId))].sort()),
    )
    await client.leave()
  }
}

it(`in ${histories} histories every client ends with the list that a query gives`, { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(anyHistory, (history) => play(history, database))
  await fc.assert(property, { numRuns: histories, endOnFailure: true })
})

const noticed = {
  cause: {
    message: expect.stringMatching(/^(the list is|no state comes twice|what is new|what was deleted|places follow|The cursor is ahead)/),
  },
}

async function isNoticed(runs: number, on: Database, cursorOf?: (event: ListEvent) => string) {
  const property = fc.asyncProperty(anyHistory, (history) => play(history, on, cursorOf))
  await expect(fc.assert(property, { numRuns: runs, endOnFailure: true })).rejects.toMatchObject(noticed)
}

it('control: a client that comes back a place further is noticed', { timeout: 120_000 }, async () => {
  const listOf = ({ cursor }: ListEvent) => Buffer.from(cursor, 'base64url').toString().split(':')[2] ?? ''
  await isNoticed(200, database, (event) => encodeListCursor({ listId: listOf(event), position: event.position + 1 }))
})

// One connection, as the embedded database has it, lets nobody come between.
it.runIf(overPostgres).each<[string, string, (text: string) => string]>([
  [
    'places that are given from a sequence, without the lock of the list,',
    'number-changes',
    (text) =>
      text
        .replace(/FOR UPDATE\s+\),\s+changed/, '), changed')
        .replace('list.last_position + row_number() OVER (ORDER BY both_kinds.at, both_kinds.id)', "nextval('naive_places')")
        .replace(
          'SET last_position = last_position + given.count\n     FROM (SELECT count(*) FROM numbered) given',
          'SET last_position = greatest(last_position, given.highest)\n     FROM (SELECT max(position) AS highest, count(*), pg_sleep(random() * 0.05) FROM numbered) given',
        ),
  ],
  [
    'telling what is about to be told again',
    'read-listed-rows',
    (text) => text.replace('coalesce(i.revision <> i.listed_revision, false)', 'false'),
  ],
  [
    'taking for created what had its first place behind the cursor,',
    'read-listed-rows',
    (text) =>
      text
        .replace('position = first_position AS is_first', 'first_position > $3::float8::bigint AS is_first')
        .replace('first_position < position AND deleted_at IS NULL', 'false'),
  ],
])('control: %s is noticed', { timeout: 120_000 }, async (_, name, rewrite) => {
  await using naive = await openTestDatabase(await testDatabase())
  await naive.pool.query('CREATE SEQUENCE naive_places')
  using _rewritten = rewriteStatement(name, rewrite)
  await isNoticed(300, naive)
})
