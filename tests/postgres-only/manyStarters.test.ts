import { expect, test } from 'vitest'
import { applyMigrations } from '../../src/db/migrations/applyMigrations.ts'
import { openPool } from '../../src/db/pool.ts'
import { startScript } from '../support/childProcess.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'

const url = (settings: Awaited<ReturnType<typeof testDatabase>>) => ('url' in settings ? settings.url : '')

test('ten connections may migrate an empty database at once', async () => {
  const settings = await testDatabase({ migrated: false })
  const pools = await Promise.all(Array.from({ length: 10 }, () => openPool(url(settings), () => {})))
  const applied = await Promise.all(pools.map(({ pool }) => applyMigrations(pool)))
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
  for (const pool of pools) await pool[Symbol.asyncDispose]()
})

test('so may ten processes', async () => {
  const settings = await testDatabase({ migrated: false })
  const starters = Array.from({ length: 10 }, () => startScript('holdDatabase.ts', url(settings)))
  expect(await Promise.all(starters.map(({ output }) => output))).toEqual(starters.map(() => 'open\n'))
  await Promise.all(starters.map((starter) => starter.stop()))
  await using database = await openTestDatabase(settings, { migrate: false })
  const { rows } = await database.pool.query(
    'SELECT count(*)::int - count(DISTINCT migration_name)::int AS doubles FROM _prisma_migrations',
  )
  expect(rows).toEqual([{ doubles: 0 }])
  expect(await database.prisma.interaction.count()).toBe(0)
})
