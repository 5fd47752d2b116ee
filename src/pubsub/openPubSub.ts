import type { Config } from '../config.ts'
import type { LinkSettings } from './keptLink.ts'
import { createMemoryPubSub } from './memory.ts'
import type { PubSub } from './pubsub.ts'

/** Redis where there is one, else the database's server, else the memory of the only process there is. */
export async function openPubSub({ database, redisUrl }: Pick<Config, 'database' | 'redisUrl'>, settings: LinkSettings): Promise<PubSub> {
  // What is not used is not loaded: it would make every start longer.
  if (redisUrl) return (await import('./redis.ts')).createRedisPubSub({ url: redisUrl, ...settings })
  if ('url' in database) return (await import('./postgres.ts')).createPostgresPubSub({ connectionString: database.url, ...settings })
  return createMemoryPubSub()
}
