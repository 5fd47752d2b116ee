import { expect, it } from 'vitest'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { storeSomethingOfEveryKind } from '../support/ownedData.ts'
import { owners } from '../support/ownersCommand.ts'
import { databaseEnv } from '../support/serverProcess.ts'
import { preloading } from '../support/serverScene.ts'
import { readAllRows } from '../support/storedRows.ts'

it('a purge that is killed again and again goes on each time, and ends', { timeout: 90_000 }, async () => {
  const settings = await testDatabase()
  const env = databaseEnv(settings)
  const open = () => openTestDatabase(settings)
  const others = await (async () => {
    await using database = await open()
    await storeSomethingOfEveryKind(database, 'ada2')
    const rows = await readAllRows(database.pool)
    await storeSomethingOfEveryKind(database, 'ada')
    return rows
  })()

  for (const point of [
    'an interaction is removed, not committed',
    'an interaction is removed, nobody was told',
    'all of an owner is removed, the job not done',
  ]) {
    const { code, output } = await owners({ ...env, ...preloading('dieAt'), DIE_AT: point }, 'purge', '--subject', 'ada', '--yes')
    expect({ code, output }).toMatchObject({ code: 'SIGKILL' })
  }
  expect(await owners(env, 'purge', '--subject', 'ada', '--yes')).toMatchObject({ code: 0 })
  await using database = await open()
  // The counts of the present minute are unlogged: after a crash they are empty.
  expect({ ...(await readAllRows(database.pool)), request_rates: [] }).toEqual({ ...others, request_rates: [] })
})
