import { onTestFinished } from 'vitest'
import { type Client, connect } from '../client.ts'
import { freePort } from '../freePort.ts'
import { type LlmServer, startLlmServer } from '../llmServer.ts'
import { type RedisServer, startRedisServer } from '../redisServer.ts'
import { type ServerProcess, startServerProcess } from '../serverProcess.ts'
import { type Nginx, startNginx } from './nginx.ts'
import { type PostgresCluster, startPostgresCluster } from './postgresCluster.ts'

type Role = 'api' | 'worker'

/** A place for a process. Whatever process is in it, it listens on the same port. */
export interface Place {
  readonly role: Role
  readonly server: ServerProcess
  /** Ends the process, by default as `kill -9` does, and starts another. @returns the first one's exit code or signal */
  replace(signal?: NodeJS.Signals): Promise<number | string>
}

/** Parley on several nodes, as it is deployed: API nodes behind nginx, workers, PostgreSQL, Redis. Everything ends with the test. */
export interface Topology {
  readonly postgres: PostgresCluster
  readonly redis: RedisServer
  readonly llm: LlmServer
  readonly apis: Place[]
  readonly workers: Place[]
  /** By way of nginx. */
  readonly client: Client
}

/** @param env more variables for all processes */
export async function startTopology(env: Record<string, string> = {}): Promise<Topology> {
  const [postgres, redis, llm] = await Promise.all([startPostgresCluster(), startRedisServer(), startLlmServer()])
  const places: Place[] = []
  let nginx: Nginx | undefined
  onTestFinished(async () => {
    await nginx?.[Symbol.asyncDispose]()
    for (const { server } of places) server.kill('SIGKILL')
    await Promise.all(places.map(({ server }) => server.ended))
    await postgres[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
    await llm[Symbol.asyncDispose]()
  })
  const variables = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, OPENAI_BASE_URL: llm.baseUrl, REPLY_LEASE_SECONDS: '2', ...env }
  const ports = await Promise.all(Array.from({ length: 4 }, freePort))
  const roles: Role[] = ['api', 'api', 'worker', 'worker']
  places.push(...(await Promise.all(ports.map((port, n) => startPlace(roles[n] as Role, { ...variables, PORT: String(port) })))))
  const [apis, workers] = [places.filter(({ role }) => role === 'api'), places.filter(({ role }) => role === 'worker')]
  nginx = await startNginx(ports.slice(0, apis.length))
  return { postgres, redis, llm, apis, workers, client: connect(nginx.url) }
}

async function startPlace(role: Role, env: Record<string, string>): Promise<Place> {
  const start = () => startServerProcess({ ...env, ROLES: role })
  let server = await start()
  return {
    role,
    get server() {
      return server
    },
    async replace(signal = 'SIGKILL') {
      server.kill(signal)
      const end = await server.ended
      server = await start()
      return end
    },
  }
}
