import type { HttpConnection } from './httpConnection.ts'

/** Turns work on and off, and counts what it has done. */
export interface Load {
  /** What was done since the start. */
  readonly count: number
  /** Settles when the last piece is done. @throws what went wrong on the way */
  stop(): Promise<void>
}

/** Each connection sends its next request when the last one was answered. */
export function startRequests(
  connections: readonly HttpConnection[],
  send: (connection: HttpConnection, index: number) => Promise<unknown>,
): Load {
  let count = 0
  let running = true
  const loops = connections.map(async (connection, index) => {
    while (running) {
      await send(connection, index)
      count += 1
    }
  })
  const finished = Promise.all(loops)
  finished.catch(() => {})
  return {
    get count() {
      return count
    },
    async stop() {
      running = false
      await finished
    },
  }
}

/** What a load does per second, over a time in milliseconds that begins when it has run for a fifth of that. */
export async function rateOf(load: Load, ms: number): Promise<number> {
  await sleep(ms / 5)
  const [countBefore, before] = [load.count, performance.now()]
  await sleep(ms)
  const rate = ((load.count - countBefore) / (performance.now() - before)) * 1000
  await load.stop()
  return rate
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
