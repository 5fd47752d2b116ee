import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { asUnavailable, inTransaction } from '../../src/db/transaction.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'

let database: Database
const idleErrors: Error[] = []

beforeAll(async () => {
  database = await openDatabase(await testDatabase(), { onIdleError: (error) => idleErrors.push(error) })
})
afterAll(() => database[Symbol.asyncDispose]())

const killOthers = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'

test('an idle connection that the server closes is reported and replaced', async () => {
  await Promise.all(Array.from({ length: 5 }, () => database.pool.query('SELECT pg_sleep(0.05)')))
  await database.pool.query(killOthers)
  await expect.poll(() => idleErrors.length).toBeGreaterThan(0)
  expect(await database.prisma.interaction.count()).toBe(0)
})

test('one that is closed within a transaction fails that transaction only', async () => {
  const broken = inTransaction(database.pool, async (client) => {
    await database.pool.query(killOthers)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await client.query('SELECT 1')
  })
  await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  const byPrisma = database.prisma.$transaction(async (tx) => {
    await tx.interaction.count()
    await database.pool.query(killOthers)
    await tx.interaction.count()
  })
  await expect(byPrisma.catch(asUnavailable)).resolves.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await inTransaction(database.pool, async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }])
})

test('a server that cannot be reached is named without its password', async () => {
  const error = await openTestDatabase({ url: 'postgresql://user:hunter2@127.0.0.1:1/parley' }).catch((error: Error) => error)
  expect(error).toMatchObject({ name: 'DatabaseOpenError', message: expect.stringContaining('127.0.0.1:1') })
  expect((error as Error).message).not.toContain('hunter2')
})

test('the description names server and database, without a password', () => {
  expect(database.description).toMatch(/^PostgreSQL \d+\.\d+ at [^@]+:\d+\/parley_test_\w+$/)
})
