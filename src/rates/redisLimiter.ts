import { type RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { createConnection, disconnect, withoutCommand } from '../redis/connection.ts'
import { within } from '../within.ts'

const connectTimeoutMs = 5000
/** A server that leaves a question unanswered for so long is away: the connection is closed, and opened anew. */
const silenceMs = 1000
const maxPauseMs = 2000

export interface RedisLimiterOptions {
  points: number
  duration: number
  inMemoryBlockOnConsumed: number
  insuranceLimiter: RateLimiterMemory
}

/** Counts in Redis, over a connection of its own, which is opened again whenever it breaks. Does not wait for one that is away. */
export async function openRedisLimiter(url: string, options: RedisLimiterOptions, onError: (error: unknown) => void) {
  const redis = createConnection(url, {
    connectionName: 'parley-rates',
    connectTimeout: connectTimeoutMs,
    socketTimeout: silenceMs,
    // What was asked when it broke fails at once, rather than after a number of tries.
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(maxPauseMs, 50 * 2 ** tries),
  })
  redis.on('error', (error) => onError(withoutCommand(error)))
  const limiter = new RateLimiterRedis({ ...options, storeClient: redis, keyPrefix: 'parley:requests', rejectIfRedisNotReady: true })
  // It goes on trying by itself.
  await within(connectTimeoutMs, redis.connect()).catch(() => {})
  return { limiter, close: () => disconnect(redis) }
}
