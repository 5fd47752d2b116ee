import { Redis, type RedisOptions } from 'ioredis'
import { RedisConnector } from './redisConnector.ts'

export type { Redis } from 'ioredis'

export type ConnectionOptions = Required<Pick<RedisOptions, 'connectionName' | 'connectTimeout' | 'retryStrategy'>> &
  Pick<RedisOptions, 'socketTimeout' | 'maxRetriesPerRequest'>

/**
 * A connection that is not opened yet. It queues and repeats nothing: what is asked of it while it is away fails at once.
 * @param url `redis://` or `rediss://`
 */
export const createConnection = (url: string, options: ConnectionOptions): Redis =>
  new Redis(url, {
    Connector: RedisConnector,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    // Nothing here needs what it would look for.
    enableReadyCheck: false,
    disableClientInfo: true,
    // The older protocol does it, and older servers, too, take the password of its AUTH without repeating it in an error.
    protocol: 2,
    ...options,
  })

/** Settles when it has ended. */
export async function disconnect(redis: Redis) {
  if (redis.status === 'end') return
  // While it waits before the next try there is nothing that could end.
  if (redis.status === 'reconnecting') return redis.disconnect()
  const ended = new Promise((resolve) => redis.once('end', resolve))
  redis.disconnect()
  await ended
}

/** Errors of ioredis carry the command that failed, and that of AUTH has the password. */
export function withoutCommand(error: unknown): Error {
  const { message, code } = error as NodeJS.ErrnoException
  return new Error(`Redis: ${message || code}`)
}
