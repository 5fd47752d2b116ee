import pg from 'pg'
import { watchForFullDisk } from './fullDisk.ts'
import { DatabaseOpenError } from './openError.ts'
import type { OpenedPool } from './openedPool.ts'

/** Connections of one process: enough to keep a small server's cores busy, few enough for ten processes at PostgreSQL's default of 100. */
const poolSize = 10
const oldestVersion = 140_000

/**
 * Opens a pool of connections to a PostgreSQL server. `onIdleError` hears of connections that the server closed
 * while they were idle; they are replaced when they are needed.
 * @throws {DatabaseOpenError} when there is no usable server at the address.
 */
export async function openPool(url: string, onIdleError: (error: Error) => void): Promise<OpenedPool> {
  const settings = { connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'parley' }
  const pool = new pg.Pool({ connectionString: url, ...settings, max: poolSize })
  pool.on('error', onIdleError)
  // A connection that dies between two statements of its user tells of it by an event too, which ends the process
  // when nobody listens. The user learns it from the next statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  const isFull = watchForFullDisk(pool)
  try {
    const description = await describe(pool)
    return { kind: 'postgresql', description, pool, isFull, [Symbol.asyncDispose]: () => pool.end() }
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function describe(pool: pg.Pool): Promise<string> {
  const client = await connect(pool)
  try {
    const { rows } = await client.query<{ number: number; version: string }>(
      `SELECT current_setting('server_version_num')::int AS number, split_part(current_setting('server_version'), ' ', 1) AS version`,
    )
    const { number = 0, version = 'unknown' } = rows[0] ?? {}
    const description = `PostgreSQL ${version} at ${client.host}:${client.port}/${client.database}`
    if (number < oldestVersion) throw new DatabaseOpenError(`${description} is too old: Parley needs PostgreSQL 14 or newer.`)
    return description
  } finally {
    client.release()
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException
    throw new DatabaseOpenError(`PostgreSQL cannot be reached: ${message || code}. Check DATABASE_URL.`, { cause })
  }
}
