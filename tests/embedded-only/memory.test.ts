import { expect, test } from 'vitest'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { liveHeapBytes } from '../support/heap.ts'

const megabyte = 1024 * 1024

test('the database keeps nothing of what it has answered', async () => {
  await using database = await openTestDatabase(await testDatabase())
  const read = async () => (await database.pool.query("SELECT repeat('x', 1000000) AS text")).rows[0].text.length
  await read()
  const before = liveHeapBytes()
  for (let megabytes = 1; megabytes <= 50; megabytes += 1) expect(await read()).toBe(1_000_000)
  expect(liveHeapBytes() - before).toBeLessThan(10 * megabyte)
})
