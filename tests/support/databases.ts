import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { type Config, parseConfig } from '../../src/config.ts'
import { type OpenDatabaseOptions, openDatabase } from '../../src/db/openDatabase.ts'
import { encryptionKeys } from './encryption.ts'
import { createDatabase, databaseUrl, dropDatabase } from './postgresServer.ts'

export interface TestDatabaseOptions {
  /** `false`: nothing at all is in it, as at the first start. */
  migrated?: boolean
}

/** Which database this run is over. */
export const overPostgres = process.env.PARLEY_TEST_DB === 'postgres'

// Registered while the file is read, so that it runs after the file's own hooks, and for what a single test has made too.
const cleanUps: (() => unknown)[] = []
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

/** The address of an empty, migrated database that nobody else knows of; it goes away after the test file. */
export async function testDatabase({ migrated = true }: TestDatabaseOptions = {}): Promise<Config['database']> {
  if (overPostgres) {
    const name = await createDatabase(migrated ? inject('template') : undefined)
    cleanUps.push(() => dropDatabase(name))
    return { url: databaseUrl(name) }
  }
  const dataDir = join(temporaryDirectory(), 'data')
  if (migrated) cpSync(join(inject('template'), 'database'), join(dataDir, 'database'), { recursive: true })
  return { dataDir }
}

/** A directory that goes away after the test file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'parley-test-'))
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}

/** Opens a database; an idle connection that breaks is no concern of the test. */
export const openTestDatabase = (settings: Config['database'], options: Partial<OpenDatabaseOptions> = {}) =>
  openDatabase(settings, { onIdleError: () => {}, encryptionKeys: parseConfig(encryptionKeys).encryptionKeys, ...options })
