import { createRequire } from 'node:module'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

// The same tests run over both databases: what holds on the one holds on the other.
const notShared = ['tests/unit/**', 'tests/embedded-only/**', 'tests/postgres-only/**']
const shared = 'tests/**/*.test.ts'
// What is about transports, clients and processes says the same over either database: once is enough. Kills of processes
// over PostgreSQL are the campaign's.
const once = [
  'tests/streaming/**',
  'tests/{clients,docs}/**',
  'tests/observability/**',
  'tests/rest/**',
  'tests/auth/**',
  'tests/{jobs,start,web}/**',
  'tests/encryption/{damage,following,keysAtStart}.test.ts',
  'tests/owners/{ownersCommand,purgeOwner}.test.ts',
  'tests/feed/{resume,slowConsumer,slowConsumerMemory,lists/cursors}.test.ts',
  'tests/faults/{kill,provider/addresses}.test.ts',
  'tests/api/badInput/control.test.ts',
  'tests/limits/tokens.test.ts',
]

const overDatabase = (name: 'embedded' | 'postgres'): TestProjectConfiguration => ({
  extends: true,
  test: {
    name,
    include: [shared],
    exclude: [...notShared.filter((glob) => glob !== `tests/${name}-only/**`), ...(name === 'postgres' ? once : [])],
    env: { PARLEY_TEST_DB: name },
    setupFiles: ['tests/support/eachFile.ts'],
    globalSetup: `tests/support/${name}Template.ts`,
  },
})

const withPostgres = Boolean(process.env.TEST_DATABASE_URL)
if (!withPostgres) {
  const skipped =
    'The tests over PostgreSQL are skipped: TEST_DATABASE_URL is not set (e.g. postgresql://postgres@127.0.0.1:5432/postgres).'
  if (process.env.CI === 'true') throw new Error(`${skipped} CI has to run them.`)
  console.log(skipped)
}

export default defineConfig({
  // Node gives its users graphql's CommonJS build, Vite would give our own files the other one: two that refuse each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    // On two cores: many files wait, for leases and time-outs of several processes, and a third one finds room. A fourth one
    // saves a twentieth of the time, and has the others wait for their processor.
    maxWorkers: 3,
    // No module keeps anything that another file could find, and to load all of them for each file takes a second of CPU time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts', 'src/**/*.test.ts'] } },
      overDatabase('embedded'),
      ...(withPostgres ? [overDatabase('postgres')] : []),
    ],
  },
})
