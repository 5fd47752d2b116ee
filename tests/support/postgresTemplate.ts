import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { createDatabase, databaseUrl, dropDatabase } from './postgresServer.ts'

/** Makes the migrated database that those of the test files are copied from. */
export default async function setup(project: TestProject) {
  const template = await createDatabase()
  {
    await using _ = await openDatabase({ url: databaseUrl(template) }, { onIdleError: () => {} })
  }
  project.provide('template', template)
  return () => dropDatabase(template)
}
