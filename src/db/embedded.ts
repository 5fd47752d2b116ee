import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { lockDirectory, lockFiles } from './directoryLock.ts'
import { embeddedStreams } from './embeddedStream.ts'
import { DatabaseOpenError } from './openError.ts'
import type { OpenedPool } from './openedPool.ts'

/** The major version of PostgreSQL inside PGlite, which alone can read the files it wrote. */
const pgliteMajor = '18'

// In the data directory: `database` is PGlite's; `database.new` is one that was not yet complete when it was last seen.
const ours = [...lockFiles, 'database', 'database.new']
// What an empty file system has at its root, when the directory is a volume of its own.
const ignored = ['lost+found']

/**
 * Opens the embedded database of a directory, which this process then owns; makes a new one where there is nothing.
 * PGlite does not fsync: what it has acknowledged survives the death of the process, not that of the machine.
 * @throws {DatabaseOpenError} when the directory is in use, or holds something else; that is never touched.
 */
export async function openEmbedded(dataDir: string, onIdleError: (error: Error) => void): Promise<OpenedPool> {
  const directory = resolve(dataDir)
  assertOurs(directory)
  mkdirSync(directory, { recursive: true })
  await using opened = new AsyncDisposableStack()
  opened.use(await lockDirectory(directory))
  const database = join(directory, 'database')
  if (!existsSync(database)) await create(database)
  assertReadable(database)
  const pglite = await start(database)
  opened.defer(() => pglite.close())

  const streams = embeddedStreams(pglite)
  // Nothing is left to pg's defaults, which are the environment's PGHOST, PGUSER, PGSSLMODE and so on.
  const address = { host: 'embedded', port: 5432, user: 'postgres', database: 'postgres', password: '', ssl: false, options: '' }
  const pool = new pg.Pool({ ...address, max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 30_000, stream: streams.open })
  pool.on('error', onIdleError)
  opened.defer(async () => {
    await pool.end()
    await streams.closed()
  })
  const owned = opened.move()
  return {
    kind: 'embedded',
    description: `embedded (${dataDir})`,
    pool,
    isFull: () => false,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function assertOurs(directory: string) {
  if (!existsSync(directory) || existsSync(join(directory, 'database'))) return
  const foreign = readdirSync(directory).filter((name) => !ours.includes(name) && !ignored.includes(name))
  if (foreign.length > 0)
    throw new DatabaseOpenError(
      `The directory ${directory} holds something else (${foreign.slice(0, 3).join(', ')}), which Parley leaves alone. Set DATA_DIR to an empty or a new directory.`,
    )
}

// A database gets its name when it is complete and closed, so that one whose making was interrupted is never opened.
async function create(database: string) {
  const unfinished = `${database}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const pglite = await start(unfinished)
  await pglite.close()
  renameSync(unfinished, database)
}

function assertReadable(database: string) {
  const version = join(database, 'PG_VERSION')
  const found = existsSync(version) ? readFileSync(version, 'utf8').trim() : undefined
  if (found === pgliteMajor) return
  throw new DatabaseOpenError(
    found
      ? `${database} was written by PostgreSQL ${found}; this release has ${pgliteMajor}. Open it with the release that wrote it.`
      : `${database} is not an embedded database, and Parley leaves it alone. Set DATA_DIR to an empty or a new directory.`,
  )
}

async function start(database: string): Promise<PGlite> {
  // PostgreSQL's own lock file. What a killed process left of it would be refused when it is empty, as it is for an
  // instant while it is made; that nobody else is here, the lock of the directory has proved.
  rmSync(join(database, 'postmaster.pid'), { force: true })
  try {
    return await PGlite.create(database)
  } catch (cause) {
    throw new DatabaseOpenError(`The embedded database ${database} does not open: ${(cause as Error).message ?? cause}`, { cause })
  }
}
