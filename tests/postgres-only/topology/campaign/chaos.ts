import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../../support/random.ts'
import type { Place } from '../../../support/topology/place.ts'
import type { Topology } from '../../../support/topology/topology.ts'
import type { Follower } from './follower.ts'

/** Between two of them, in milliseconds. */
const pause = { min: 500, more: 2000 }

type Disaster = [name: string, strike: () => unknown]

/** Breaks something again and again, one thing at a time, until the signal aborts. @returns how often what was broken */
export async function rampage({ apis, workers, postgres, redis }: Topology, followers: Follower[], random: Random, signal: AbortSignal) {
  const oneOf = <T>(items: readonly T[]) => items[random.upTo(items.length - 1)] as T
  const replace = async (places: Place[], signal: NodeJS.Signals) => {
    const end = await oneOf(places).replace(signal)
    if (signal === 'SIGTERM' && end !== 0) throw new Error(`a node that was asked to stop ended with ${end}`)
  }
  const restartDatabase = async () => {
    await postgres.stop()
    await postgres.start()
  }
  const restartRedis = async () => {
    await redis.kill()
    await redis.restart()
  }
  const cutSome = () => {
    for (const follower of followers) if (random.chance(0.2)) follower.cut()
  }
  const disasters: Disaster[] = [
    ['API nodes killed', () => replace(apis, 'SIGKILL')],
    ['API nodes stopped', () => replace(apis, 'SIGTERM')],
    ['workers killed', () => replace(workers, 'SIGKILL')],
    ['workers stopped', () => replace(workers, 'SIGTERM')],
    ['PostgreSQL restarted', restartDatabase],
    ['Redis restarted', restartRedis],
    ['a fifth of the connections cut', cutSome],
  ]
  const counts: Record<string, number> = {}
  while (!signal.aborted) {
    await delay(pause.min + random.upTo(pause.more), undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    const [name, strike] = oneOf(disasters)
    await strike()
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
