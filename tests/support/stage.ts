import { onTestFinished } from 'vitest'
import { overPostgres } from './databases.ts'
import { startRedisServer } from './redisServer.ts'
import { type AtEnd, type ServerScene, startServerScene } from './serverScene.ts'
import { hasTopology } from './topology/available.ts'
import { startFront } from './topology/front.ts'
import type { Place } from './topology/place.ts'

/** Whether this machine can run what a stage is over this database. */
export const hasStage = !overPostgres || hasTopology

/**
 * A scene as Parley is run. Over the embedded database that is one process. Over PostgreSQL two API nodes stand behind
 * nginx, and Redis between them and the workers: what a test starts is a worker then, and its client is one of nginx.
 */
export interface Stage extends ServerScene {
  /** Over PostgreSQL. */
  readonly apis: readonly Place[]
}

export interface StageOptions {
  /** Over PostgreSQL, the variables of each API node beside those that all have. */
  apis?: Record<string, string>[]
  /** Is given what ends everything but the servers that tests start; by default that is done with the test. */
  atEnd?: AtEnd
}

export async function startStage({ apis = [{}, {}], atEnd = onTestFinished }: StageOptions = {}): Promise<Stage> {
  if (!overPostgres) return { ...(await startServerScene({}, atEnd)), apis: [] }
  const redis = await startRedisServer()
  atEnd(() => redis[Symbol.asyncDispose]())
  const scene = await startServerScene({ REDIS_URL: redis.url }, atEnd)
  const front = await startFront(apis.map((env) => ({ ...scene.env, ...env })))
  atEnd(() => front[Symbol.asyncDispose]())
  return {
    ...scene,
    apis: front.apis,
    async start(env) {
      const { server } = await scene.start({ ...env, ROLES: 'worker' })
      return { server, client: front.client }
    },
  }
}
