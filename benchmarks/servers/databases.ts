import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, databaseUrl, dropDatabase } from '../../tests/support/postgresServer.ts'

export type DatabaseKind = 'embedded' | 'PostgreSQL'

/** A database that is made for one measurement. Disposing removes it. */
export interface OwnDatabase extends AsyncDisposable {
  readonly settings: { url: string } | { dataDir: string }
  /** The variables with which a server uses it. */
  readonly env: Record<string, string>
}

/** The kinds that can be measured here: PostgreSQL when TEST_DATABASE_URL names a server. */
export const databaseKinds: readonly DatabaseKind[] = process.env.TEST_DATABASE_URL ? ['PostgreSQL', 'embedded'] : ['embedded']

export async function createOwnDatabase(kind: DatabaseKind): Promise<OwnDatabase> {
  if (kind === 'PostgreSQL') {
    const name = await createDatabase()
    const url = databaseUrl(name)
    return { settings: { url }, env: { DATABASE_URL: url }, [Symbol.asyncDispose]: () => dropDatabase(name) }
  }
  const root = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  const dataDir = join(root, 'data')
  return {
    settings: { dataDir },
    env: { DATA_DIR: dataDir },
    [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  }
}
