import { onTestFinished } from 'vitest'
import type { Client } from '../client.ts'
import { freePort } from '../freePort.ts'
import { type LlmServer, startLlmServer } from '../llmServer.ts'
import { type RedisServer, startRedisServer } from '../redisServer.ts'
import type { AtEnd } from '../serverScene.ts'
import { startFront } from './front.ts'
import { killAll, type Place, startPlace } from './place.ts'
import { type PostgresCluster, startPostgresCluster } from './postgresCluster.ts'

/** Parley on several nodes, as it is deployed: API nodes behind nginx, workers, PostgreSQL, Redis. */
export interface Topology {
  readonly postgres: PostgresCluster
  readonly redis: RedisServer
  readonly llm: LlmServer
  readonly apis: Place[]
  readonly workers: Place[]
  /** By way of nginx. */
  readonly client: Client
}

/** What all of them stand on. */
type Ground = Pick<Topology, 'postgres' | 'redis' | 'llm'>

/**
 * @param variables more of them for all processes, known beforehand or once there are the servers to be named in them
 * @param atEnd is given what ends everything; by default that is done with the test
 */
export async function startTopology(
  variables: Record<string, string> | ((ground: Ground) => Promise<Record<string, string>>) = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Topology> {
  await using started = new AsyncDisposableStack()
  const [postgres, redis, llm] = await Promise.all([startPostgresCluster(), startRedisServer(), startLlmServer()])
  for (const server of [llm, redis, postgres]) started.use(server)
  const more = typeof variables === 'function' ? await variables({ postgres, redis, llm }) : variables
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, OPENAI_BASE_URL: llm.baseUrl, REPLY_LEASE_SECONDS: '2', ...more }
  const startWorker = async () => startPlace({ ...env, ROLES: 'worker', PORT: String(await freePort()) })
  const workers = await Promise.all([startWorker(), startWorker()])
  started.defer(() => killAll(workers))
  const { apis, client } = started.use(await startFront([env, env]))
  const everything = started.move()
  atEnd(() => everything.disposeAsync())
  return { postgres, redis, llm, apis, workers, client }
}
