import { type Client, connect } from '../client.ts'
import { freePort } from '../freePort.ts'
import { startNginx } from './nginx.ts'
import { killAll, type Place, startPlace } from './place.ts'

/** Where clients connect: API nodes behind nginx. */
export interface Front extends AsyncDisposable {
  readonly apis: Place[]
  /** By way of nginx. */
  readonly client: Client
}

/** @param nodes the variables of each API node */
export async function startFront(nodes: Record<string, string>[]): Promise<Front> {
  const ports = await Promise.all(nodes.map(freePort))
  const apis = await Promise.all(nodes.map((env, n) => startPlace({ ...env, ROLES: 'api', PORT: String(ports[n]) })))
  const nginx = await startNginx(ports)
  return {
    apis,
    client: connect(nginx.url),
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]()
      await killAll(apis)
    },
  }
}
