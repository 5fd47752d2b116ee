import type { PoolClient } from 'pg'
import type { DatabasePool } from './database.ts'
import type { Queryable } from './statement.ts'
import { asUnavailable, isConflict } from './unavailable.ts'

export { asUnavailable } from './unavailable.ts'

/** One of the pool's connections, which statements can be run over; inside a transaction: the transaction. */
export type Connection = PoolClient & Queryable

export const connect = async (pool: DatabasePool): Promise<Connection> => Object.assign(await pool.connect(), { cipher: pool.cipher })

/** Conflicts are won at the second try nearly always; more would only hide a statement that locks in the wrong order. */
const conflictRetries = 3

/**
 * Runs the work in a transaction of its own and returns what it returned, once that is committed. When it throws,
 * everything is rolled back. After a deadlock or serialization failure the work is run again, up to three times, so it
 * must do nothing outside of the transaction.
 * @throws {ParleyError} `UNAVAILABLE`, retryable, when the database cannot be used; else whatever the work threw.
 */
export async function inTransaction<T>(pool: DatabasePool, work: (tx: Connection) => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await attempt(pool, work)
    } catch (error) {
      if (retries < conflictRetries && isConflict(error)) continue
      throw asUnavailable(error)
    }
  }
}

/**
 * What the work yields, all of one moment: however many statements it reads with, none sees what was committed after the
 * first. Nothing is locked, and nothing can be written. On the embedded database all others wait until it has ended.
 * @throws {ParleyError} `UNAVAILABLE`, retryable, when the database cannot be used; else whatever the work threw.
 */
export async function* inSnapshot<T>(pool: DatabasePool, work: (tx: Connection) => AsyncIterable<T>): AsyncGenerator<T, void> {
  const client = await connect(pool).catch((error: unknown) => Promise.reject(asUnavailable(error)))
  let broken = false
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    yield* work(client)
  } catch (error) {
    throw asUnavailable(error)
  } finally {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    client.release(broken)
  }
}

async function attempt<T>(pool: DatabasePool, work: (tx: Connection) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client)
    const { command } = await client.query('COMMIT')
    // What PostgreSQL answers, without an error, when a statement had failed and the work went on regardless.
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back: its work hid the failure of a statement.')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}
