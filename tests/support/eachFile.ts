import { afterAll } from 'vitest'
import { cleanUpFile } from './afterFile.ts'
import { expectNoSecrets } from './secrets.ts'

// Of each test file, before it is read: so it runs after the file's own hooks.
afterAll(async () => {
  await cleanUpFile()
  expectNoSecrets()
})
