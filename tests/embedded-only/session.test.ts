import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
  await database.pool.query('CREATE TABLE notes (id int PRIMARY KEY)')
})
afterAll(() => database[Symbol.asyncDispose]())

const count = async (id: number) => (await database.pool.query('SELECT FROM notes WHERE id = $1', [id])).rowCount

test('the transaction of an abandoned connection is rolled back before the next one', async () => {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query('INSERT INTO notes VALUES (1)')
  client.release(true)
  await database.pool.query('INSERT INTO notes VALUES (2)')
  expect([await count(1), await count(2)]).toEqual([0, 1])
})

test('also when the connection goes while the transaction is failed, or a statement is under way', async () => {
  const failed = await database.pool.connect()
  await failed.query('BEGIN')
  await failed.query('INSERT INTO notes VALUES (3)')
  await expect(failed.query('SELECT 1 / $1::int', [0])).rejects.toThrow('division by zero')
  failed.release(true)

  const running = await database.pool.connect()
  await running.query('BEGIN')
  await running.query('INSERT INTO notes VALUES (4)')
  const lost = running.query('SELECT generate_series(1, 10000)').catch((error: Error) => error)
  running.release(true)
  expect([await count(3), await count(4)]).toEqual([0, 0])
  await lost
})

test('also when the server still skips what follows an error', async () => {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query('INSERT INTO notes VALUES (5)')
  const failed = new Promise((resolve) => client.once('error', resolve))
  const { connection } = client as unknown as { connection: { parse(query: object): void; flush(): void } }
  connection.parse({ text: 'no statement', name: '', types: [] })
  connection.flush()
  await failed
  client.release(true)
  expect(await count(5)).toBe(0)
})

test('settings, prepared statements and temporary tables end with their connection', async () => {
  const client = await database.pool.connect()
  await client.query(`SET TimeZone = 'Asia/Tokyo'`)
  await client.query('CREATE TEMP TABLE scratch (id int)')
  await client.query({ name: 'one', text: 'SELECT 1 AS one' })
  client.release(true)
  expect((await database.pool.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'UTC' }])
  expect((await database.pool.query(`SELECT to_regclass('scratch') AS found`)).rows).toEqual([{ found: null }])
  expect((await database.pool.query({ name: 'one', text: 'SELECT 2 AS two' })).rows).toEqual([{ two: 2 }])
})

test('many wait for the one connection, each in its own transaction', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) =>
      inTransaction(database.pool, async (client) => {
        await client.query('INSERT INTO notes VALUES ($1)', [100 + index])
        if (index % 2) throw new Error('odd')
      }),
    ),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
  expect((await database.pool.query('SELECT count(*)::int AS n FROM notes WHERE id >= 100')).rows).toEqual([{ n: 20 }])
})

test('text of any kind comes back as it was', async () => {
  const text = `Zürich 🎉 'quoted' ${'\\'} \u0001 ${'x'.repeat(3_000_000)}`
  expect((await database.pool.query('SELECT $1::text AS text', [text])).rows).toEqual([{ text }])
})
