import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/openDatabase.ts'

/** Makes the migrated directory that every test file copies: a first open takes seconds, that of a copy a fraction of one. */
export default async function setup(project: TestProject) {
  const root = mkdtempSync(join(tmpdir(), 'parley-template-'))
  const dataDir = join(root, 'data')
  await using _ = await openDatabase({ dataDir }, { onIdleError: () => {} })
  project.provide('template', dataDir)
  return () => rmSync(root, { recursive: true, force: true })
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty database: a data directory, or the name of a database on the server of TEST_DATABASE_URL. */
    template: string
  }
}
