import { expect, it } from 'vitest'
import { openTestDatabase, overPostgres, testDatabase } from '../support/databases.ts'
import { storeSomethingOfEveryKind } from '../support/ownedData.ts'
import { owners } from '../support/ownersCommand.ts'
import { databaseEnv } from '../support/serverProcess.ts'
import { readAllRows, readOwnedTables } from '../support/storedRows.ts'

it('an owner is exported and purged: everything, and nothing of those whose names begin alike', { timeout: 90_000 }, async () => {
  const settings = await testDatabase()
  const env = databaseEnv(settings)
  const open = () => openTestDatabase(settings)
  const [others, all] = await (async () => {
    await using database = await open()
    for (const other of ['ad', 'acme/ada', 'ada2']) await storeSomethingOfEveryKind(database, other)
    const others = await readAllRows(database.pool)
    await storeSomethingOfEveryKind(database, 'ada')
    // A live key is waited for where servers may remember it: for 20 seconds.
    if (overPostgres) await database.pool.query(`UPDATE api_keys SET revoked_at = now() - interval '1 hour' WHERE owner_id = 'ada'`)
    const all = await readAllRows(database.pool)
    for (const table of await readOwnedTables(database.pool))
      expect({ table, added: (all[table]?.length ?? 0) > (others[table]?.length ?? 0) }).toEqual({ table, added: true })
    return [others, all]
  })()
  const rows = async () => {
    await using database = await open()
    return await readAllRows(database.pool)
  }

  const exported = await owners(env, 'export', '--subject', 'ada')
  expect(exported).toEqual({ code: 0, output: expect.stringMatching(/^\{"type":"owner","ownerId":"ada",.*\n\{"type":"end",.*\}\n$/s) })
  for (const word of ['the prompt of', 'the title of', 'the answer to', 'half for', 'so far for', 'too slow for', 'nothing for'])
    expect(exported.output).toContain(`"${word} ada"`)
  expect(exported.output).toContain('{"type":"day","day":"2026-01-31","messages":7,"tokens":700}')
  expect(exported.output).not.toMatch(/parley:enc|(for|of|to) (ad|acme|ada2)\b/)

  const counts = '3 interactions, 8 messages, 6 replies, 1 API keys'
  const { code, output } = await owners(env, 'purge', '--subject', 'ada')
  expect({ code, output }).toEqual({ code: 1, output: `Of 'ada' would go: ${counts}. Nothing was changed; with --yes it is.\n` })
  expect(await rows()).toEqual(all)

  const purged = await owners(env, 'purge', '--subject', 'ada', '--yes')
  expect(purged).toMatchObject({ code: 0, output: expect.stringContaining(`Everything of 'ada' is gone: ${counts}.\n`) })
  await using database = await open()
  expect(await readAllRows(database.pool)).toEqual(others)
  expect((await database.pool.query('SELECT FROM pgboss.job')).rowCount).toBe(0)
})

it.each([
  [['export', '--subject', 'ada', '--owner', 'ada'], /npm run owners -- export/],
  [['purge', '--yes'], /npm run owners -- export/],
  [['export', '--subject', 'ada', '--tenant', 'acme'], /There is nothing of 'acme\/ada'/],
])('says what is wrong with %j', async (args, message) => {
  const { code, output } = await owners(databaseEnv(await testDatabase()), ...args)
  expect(code).toBe(1)
  expect(output).toMatch(message)
  expect(output).not.toMatch(/\n {4}at /)
})
