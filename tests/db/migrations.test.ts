import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import { applyMigrations } from '../../src/db/migrations/applyMigrations.ts'
import { releasedMigrations } from '../../src/db/migrations/migrationList.ts'
import type { OpenedPool } from '../../src/db/openedPool.ts'
import { openPool } from '../../src/db/pool.ts'
import { openTestDatabase, temporaryDirectory, testDatabase } from '../support/databases.ts'

const open = (settings: Config['database']): Promise<OpenedPool> =>
  'url' in settings ? openPool(settings.url, () => {}) : openEmbedded(settings.dataDir, () => {})

/** The released migrations, and others after them. */
function migrationsWith(others: Record<string, string>): string {
  const directory = join(temporaryDirectory(), 'migrations')
  cpSync(releasedMigrations, directory, { recursive: true })
  for (const [name, sql] of Object.entries(others)) {
    mkdirSync(join(directory, name))
    writeFileSync(join(directory, name, 'migration.sql'), sql)
  }
  return directory
}

const insertApplied = `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES (gen_random_uuid()::text, 'x', $1, now(), now(), 1)`

describe('applying migrations', async () => {
  const settings = await testDatabase()
  const emptySettings = await testDatabase({ migrated: false })
  let database: OpenedPool
  let empty: OpenedPool
  beforeAll(async () => {
    database = await open(settings)
    empty = await open(emptySettings)
  })
  afterAll(async () => {
    await database[Symbol.asyncDispose]()
    await empty[Symbol.asyncDispose]()
  })
  const names = async () =>
    (await database.pool.query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY started_at')).rows.map(({ name }) => name)

  test('does nothing a second time', async () => {
    expect(await applyMigrations(database.pool)).toEqual([])
  })

  test('applies what is new, with semicolons in strings and function bodies', async () => {
    const directory = migrationsWith({
      '29990101000000_notes': `CREATE TABLE notes (text text DEFAULT 'a;b'); INSERT INTO notes DEFAULT VALUES;
        CREATE FUNCTION nothing() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; PERFORM 2; END $$;`,
    })
    expect(await applyMigrations(database.pool, directory)).toEqual(['29990101000000_notes'])
    expect((await database.pool.query('SELECT text FROM notes')).rows).toEqual([{ text: 'a;b' }])
  })

  test('accepts a migration that only a newer release knows, and applies its own beside it', async () => {
    expect(await names()).toContain('29990101000000_notes')
    expect(await applyMigrations(database.pool)).toEqual([])
    const directory = migrationsWith({ '29980101000000_late': 'CREATE TABLE late (id int)' })
    expect(await applyMigrations(database.pool, directory)).toEqual(['29980101000000_late'])
  })

  test('refuses when a newer release has taken something away, naming the migration', async () => {
    await database.pool.query(insertApplied, ['29990202000000_drop_titles_contract'])
    const refusal = expect(applyMigrations(database.pool)).rejects
    await refusal.toMatchObject({ fault: 'newer', message: expect.stringMatching(/newer release .*29990202000000_drop_titles_contract/) })
    await database.pool.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_contract'`)
  })

  test('undoes the whole of a migration that the database refuses, and can be started again', async () => {
    const broken = { '29990303000000_broken': 'CREATE TABLE half (id int); SELECT 1 / 0; CREATE TABLE other (id int)' }
    const before = await names()
    await expect(applyMigrations(database.pool, migrationsWith(broken))).rejects.toMatchObject({
      fault: 'refused',
      migrations: ['29990303000000_broken'],
      message: expect.stringContaining('division by zero'),
    })
    expect(await names()).toEqual(before)
    expect((await database.pool.query(`SELECT to_regclass('half') AS found`)).rows).toEqual([{ found: null }])
    expect(await applyMigrations(database.pool)).toEqual([])
  })

  test('refuses an unfinished migration', async () => {
    await database.pool.query(insertApplied, ['29990404000000_begun'])
    await database.pool.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_begun'`)
    await expect(applyMigrations(database.pool)).rejects.toMatchObject({ fault: 'unfinished', migrations: ['29990404000000_begun'] })
    await database.pool.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_begun'`)
  })

  test('refuses when the text of an applied migration was changed', async () => {
    await database.pool.query(`UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name LIKE '%_init'`)
    await expect(applyMigrations(database.pool)).rejects.toMatchObject({ fault: 'edited', message: expect.stringContaining('_init') })
    await expect(database.pool.query('SELECT 1')).resolves.toBeTruthy()
  })

  test('refuses a database that holds tables of something else', async () => {
    await empty.pool.query('CREATE TABLE customers (id int)')
    await expect(applyMigrations(empty.pool)).rejects.toMatchObject({ fault: 'foreign' })
    await empty.pool.query('DROP TABLE customers')
    expect((await applyMigrations(empty.pool)).length).toBeGreaterThan(0)
  })
})

test('a database that cannot be migrated is closed again', async () => {
  const settings = await testDatabase()
  {
    await using database = await open(settings)
    await database.pool.query(insertApplied, ['29990202000000_drop_contract'])
  }
  await expect(openTestDatabase(settings)).rejects.toMatchObject({ fault: 'newer' })
  await using database = await openTestDatabase(settings, { migrate: false })
  expect(await database.prisma.interaction.count()).toBe(0)
})
