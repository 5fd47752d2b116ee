import type { Config } from '../config.ts'
import type { LinkSettings } from './keptLink.ts'
import { createMemoryPubSub } from './memory.ts'
import { createPostgresPubSub } from './postgres.ts'
import type { PubSub } from './pubsub.ts'
import { createRedisPubSub } from './redis.ts'

/** Redis where there is one, else the database's server, else the memory of the only process there is. */
export async function openPubSub({ database, redisUrl }: Pick<Config, 'database' | 'redisUrl'>, settings: LinkSettings): Promise<PubSub> {
  if (redisUrl) return createRedisPubSub({ url: redisUrl, ...settings })
  if ('url' in database) return createPostgresPubSub({ connectionString: database.url, ...settings })
  return createMemoryPubSub()
}
