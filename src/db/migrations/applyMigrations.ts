import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { Pool, PoolClient } from 'pg'
import { openEngine } from './engine.ts'
import { assertUsableHistory } from './history.ts'
import { MigrationError } from './migrationError.ts'
import { readMigrations, releasedMigrations } from './migrationList.ts'
import { pinnedAdapter } from './pinnedAdapter.ts'

// Prisma's own key, so that its command line tool waits for us, and we for it.
const lockKey = 72_707_369
const filters = { externalTables: [], externalEnums: [] }

/**
 * Brings the database to the schema of this release, one migration in one transaction; any number of processes
 * may do so at once.
 * @returns the names of the migrations that were applied.
 * @throws {MigrationError}
 */
export async function applyMigrations(pool: Pool, directory = releasedMigrations): Promise<string[]> {
  const migrations = readMigrations(directory)
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    const adapter = pinnedAdapter(pool, client)
    using engine = await openEngine(adapter)
    const diagnosis = await engine.diagnoseMigrationHistory({ migrationsList: migrations, optInToShadowDatabase: false, filters })
    const pending = assertUsableHistory(diagnosis)
    for (const name of pending) await applyOne(client, engine, upTo(migrations, name), name, adapter)
    return pending
  } finally {
    const released = await client.query('SELECT pg_advisory_unlock_all()').then(
      () => true,
      () => false,
    )
    client.release(!released)
  }
}

// The engine notes the start of a migration before its script and the end after it. In one transaction a process
// that dies in between leaves neither, where a half-noted migration would keep every later start from opening.
async function applyOne(
  client: PoolClient,
  engine: SchemaEngine,
  migrationsList: MigrationList,
  name: string,
  adapter: { failure?: Error },
) {
  await client.query('BEGIN')
  try {
    await engine.applyMigrations({ migrationsList, filters })
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    if ((error as { code?: string }).code === 'P3005')
      throw new MigrationError('foreign', [name], 'The database holds tables of something else. Give Parley an empty database of its own.')
    if (!adapter.failure) throw error
    const message = `The migration ${name} was refused by the database, and undone: ${adapter.failure.message}`
    throw new MigrationError('refused', [name], message, { cause: adapter.failure })
  }
}

const upTo = (list: MigrationList, name: string): MigrationList => ({
  ...list,
  migrationDirectories: list.migrationDirectories.filter(({ path }) => path <= name),
})
