import { type RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible'
import type { DatabasePool } from '../db/database.ts'
import { countRequests } from './sql/countRequests.ts'
import { forgetRequests } from './sql/forgetRequests.ts'

export interface PostgresLimiterOptions {
  points: number
  duration: number
  /** No prefix: owners are the keys. */
  keyPrefix: string
  inMemoryBlockOnConsumed: number
  insuranceLimiter: RateLimiterMemory
}

/**
 * Counts in the database. The library's own statements take the time from the node: one whose clock is an hour ahead would
 * end the windows of the others, and make some that last an hour. These two take it from the database.
 */
export class PostgresLimiter extends RateLimiterPostgres {
  readonly #pool: DatabasePool

  constructor(pool: DatabasePool, options: PostgresLimiterOptions) {
    super({ ...options, storeClient: pool, storeType: 'pool', tableName: 'request_rates', tableCreated: true })
    this.#pool = pool
  }

  /** What the library asks of every store: the points that were consumed, and when that ends by the node's clock. */
  async _upsert(ownerId: string, requests: number, windowMs: number) {
    const [counted] = await countRequests(this.#pool, ownerId, requests, windowMs)
    if (!counted) throw new Error('a request was not counted')
    return { rows: [{ points: counted.requests, expire: Date.now() + counted.leftMs }] }
  }

  /** Called every five minutes, and must not fail. */
  async clearExpired() {
    await forgetRequests(this.#pool).catch(() => {})
  }
}
