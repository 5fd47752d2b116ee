import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type Config, parseConfig } from '../../src/config.ts'
import { type OpenDatabaseOptions, openDatabase } from '../../src/db/openDatabase.ts'
import { afterFile } from './afterFile.ts'
import { encryptionKeys } from './encryption.ts'
import { createDatabase, databaseUrl, dropDatabase } from './postgresServer.ts'

export interface TestDatabaseOptions {
  /** `false`: nothing at all is in it, as at the first start. */
  migrated?: boolean
}

/** Which database this run is over. */
export const overPostgres = process.env.PARLEY_TEST_DB === 'postgres'

/** The address of an empty, migrated database that nobody else knows of; it goes away after the test file. */
export async function testDatabase({ migrated = true }: TestDatabaseOptions = {}): Promise<Config['database']> {
  if (overPostgres) {
    const name = await createDatabase(migrated ? inject('template') : undefined)
    afterFile(() => dropDatabase(name))
    return { url: databaseUrl(name) }
  }
  const dataDir = join(temporaryDirectory(), 'data')
  if (migrated) cpSync(join(inject('template'), 'database'), join(dataDir, 'database'), { recursive: true })
  return { dataDir }
}

/** A directory that goes away after the test file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'parley-test-'))
  afterFile(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}

/** Opens a database; an idle connection that breaks is no concern of the test. */
export const openTestDatabase = (settings: Config['database'], options: Partial<OpenDatabaseOptions> = {}) =>
  openDatabase(settings, { onIdleError: () => {}, encryptionKeys: parseConfig(encryptionKeys).encryptionKeys, ...options })
