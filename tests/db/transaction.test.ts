import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { asUnavailable, inTransaction } from '../../src/db/transaction.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
  await database.pool.query('CREATE TABLE notes (id int PRIMARY KEY)')
})
afterAll(() => database[Symbol.asyncDispose]())

const count = async (id: number) => (await database.pool.query('SELECT FROM notes WHERE id = $1', [id])).rowCount
const failWith = (state: string) => `DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '${state}'; END $$`

test('commits, and returns what the work returned', async () => {
  const answer = await inTransaction(database.pool, async (client) => {
    await client.query('INSERT INTO notes VALUES (1)')
    return 'done'
  })
  expect([answer, await count(1)]).toEqual(['done', 1])
})

test('rolls back and passes on what the work threw', async () => {
  const thrown = new Error('no')
  const work = inTransaction(database.pool, async (client) => {
    await client.query('INSERT INTO notes VALUES (2)')
    throw thrown
  })
  await expect(work).rejects.toBe(thrown)
  expect(await count(2)).toBe(0)
})

test('does not report a commit that was none, when the work hid an error', async () => {
  const work = inTransaction(database.pool, async (client) => {
    await client.query('INSERT INTO notes VALUES (3)')
    await client.query('SELECT 1 / 0').catch(() => {})
  })
  await expect(work).rejects.toThrow('its work hid the failure')
  expect(await count(3)).toBe(0)
})

test.each(['40001', '40P01'])('runs the work again after a conflict (%s), up to three times', async (state) => {
  let runs = 0
  const id = 100 + Number(state === '40001')
  await inTransaction(database.pool, async (client) => {
    await client.query('INSERT INTO notes VALUES ($1)', [id])
    if (++runs <= 3) await client.query(failWith(state))
  })
  expect([runs, await count(id)]).toEqual([4, 1])

  runs = 0
  const endless = inTransaction(database.pool, async (client) => {
    runs++
    await client.query(failWith(state))
  })
  await expect(endless).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  expect(runs).toBe(4)
})

test.each(['53100', '53200', '53300', '57P01', '08006', '58030'])('says that the database is unavailable on %s', async (state) => {
  const error = await inTransaction(database.pool, (client) => client.query(failWith(state))).catch((error) => error)
  expect(error).toMatchObject({ name: 'ParleyError', code: 'UNAVAILABLE', retryable: true, cause: { code: state } })
  const byPrisma = await database.prisma.$executeRawUnsafe(failWith(state)).catch(asUnavailable)
  expect(byPrisma).toMatchObject({ code: 'UNAVAILABLE' })
})

test('leaves other errors of the database as they are', async () => {
  const work = () => inTransaction(database.pool, (client) => client.query('INSERT INTO notes VALUES (7)'))
  await work()
  await expect(work()).rejects.toMatchObject({ code: '23505' })
})

test('says so too once the pool is closed', async () => {
  const closed = await openTestDatabase(await testDatabase())
  await closed[Symbol.asyncDispose]()
  await expect(inTransaction(closed.pool, (client) => client.query('SELECT 1'))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
