import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { RequestRate } from './requestRate.ts'

export interface RequestRateOptions {
  onRefused(): void
  /** Redis cannot be used; until it can, each node counts by itself. */
  onError(error: unknown): void
}

/**
 * What the configuration says about how often owners may ask: counted in Redis where there is one, else in the database's
 * server, else in the memory of the only process there is. Undefined: as often as they like.
 */
export async function openRequestRate(
  { redisUrl, ownerLimits: { requestsPerMinute: points } }: Pick<Config, 'redisUrl' | 'ownerLimits'>,
  database: Database,
  { onRefused, onError }: RequestRateOptions,
): Promise<(RequestRate & AsyncDisposable) | undefined> {
  if (points === undefined) return undefined
  // What is not used is not loaded: it would make every start longer.
  const { createRequestRate, windowSeconds } = await import('./requestRate.ts')
  const { RateLimiterMemory } = await import('rate-limiter-flexible')
  const each = { points, duration: windowSeconds, keyPrefix: '' }
  const inMemory = new RateLimiterMemory(each)
  const kept = {
    ...each,
    /** Who has used it up is refused from memory, and costs the store nothing until the window is over. */
    inMemoryBlockOnConsumed: points,
    /** Never an error to the caller: while the store is away each node counts by itself. */
    insuranceLimiter: inMemory,
  }
  if (redisUrl) {
    const { openRedisLimiter } = await import('./redisLimiter.ts')
    const { limiter, close } = await openRedisLimiter(redisUrl, kept, onError)
    return { ...createRequestRate(limiter, onRefused), [Symbol.asyncDispose]: close }
  }
  const limiter = database.kind === 'embedded' ? inMemory : new (await import('./postgresLimiter.ts')).PostgresLimiter(database.pool, kept)
  return { ...createRequestRate(limiter, onRefused), [Symbol.asyncDispose]: async () => {} }
}
