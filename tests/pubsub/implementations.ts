import { Redis } from 'ioredis'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import type { LinkSettings } from '../../src/pubsub/keptLink.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { createPostgresPubSub } from '../../src/pubsub/postgres.ts'
import type { PubSub } from '../../src/pubsub/pubsub.ts'
import { createRedisPubSub } from '../../src/pubsub/redis.ts'
import { overPostgres, testDatabase } from '../support/databases.ts'
import { hasRedis, type RedisServer, startRedisServer } from '../support/redisServer.ts'

export interface Implementation {
  name: string
  /** A node, which is gone after the test. @param address of the server, which may be a way round to it */
  open(address: string, settings?: Partial<LinkSettings>): Promise<PubSub>
  /** The address of a server for this test file. */
  startServer(): Promise<string>
}

/** One whose nodes are connected by a server. */
export interface NetworkedImplementation extends Implementation {
  /** Publishes whatever it is in the first of its channels, as a stranger. */
  shout(address: string, texts: string[]): Promise<void>
}

/** Nothing is told, and nothing is noticed for long, unless a test asks for it. */
const quiet: LinkSettings = { onError: () => {} }

async function untilTestEnds(opening: Promise<PubSub>): Promise<PubSub> {
  const pubsub = await opening
  onTestFinished(() => pubsub[Symbol.asyncDispose]())
  return pubsub
}

let only: PubSub | undefined
/** In memory there is one node. */
const memory: Implementation = {
  name: 'in memory',
  async open() {
    only ??= createMemoryPubSub()
    return only
  },
  startServer: async () => '',
}

const postgres: NetworkedImplementation = {
  name: 'over PostgreSQL',
  open: (connectionString, settings) => untilTestEnds(createPostgresPubSub({ connectionString, ...quiet, ...settings })),
  async startServer() {
    const database = await testDatabase()
    if (!('url' in database)) throw new Error('the tests are over an embedded database')
    return database.url
  },
  async shout(connectionString, texts) {
    const stranger = new pg.Client({ connectionString })
    await stranger.connect()
    for (const text of texts) await stranger.query("SELECT pg_notify('parley_0', $1)", [text])
    await stranger.end()
  },
}

const redis: NetworkedImplementation = {
  name: 'over Redis',
  open: (url, settings) => untilTestEnds(createRedisPubSub({ url, ...quiet, ...settings })),
  startServer: async () => process.env.TEST_REDIS_URL ?? (await startOwnRedis()).url,
  async shout(url, texts) {
    const stranger = new Redis(url)
    for (const text of texts) await stranger.publish('parley:0:0', text)
    stranger.disconnect()
  },
}

let own: RedisServer | undefined
async function startOwnRedis() {
  own = await startRedisServer()
  return own
}
/** For after the test file. */
export const stopServers = async () => own?.[Symbol.asyncDispose]()

/** Those of this run: what needs no PostgreSQL is tested with the embedded database. */
export const networked: NetworkedImplementation[] = [overPostgres ? postgres : redis]
/** Whether their server is there. */
export const hasServer = overPostgres || hasRedis || process.env.TEST_REDIS_URL !== undefined
export const implementations: Implementation[] = [...(overPostgres ? [] : [memory]), ...(hasServer ? networked : [])]
