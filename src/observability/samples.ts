import type { Events } from './events.ts'
import { latestOf } from './latest.ts'
import type { Metrics } from './metrics.ts'

/** How many unfinished replies there are in the database, in which state, and how long the oldest due one has been due. */
export interface QueueState {
  due: number
  later: number
  behind: number
  running: number
  oldestDueSeconds: number
}

export interface Sampled {
  pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number }
  worker: { readonly running: number }
  slots: number
  /** One row. */
  readQueue(): Promise<QueueState[]>
}

/** Several scrapers that come at once cost one statement, and a database that is away costs a scrape no more than this. */
const bounds = { freshMs: 1000, patienceMs: 1000 }

/** Looks up what only has a value when somebody asks. */
export function sampleForMetrics(metrics: Metrics, { pool, worker, slots, readQueue }: Sampled, events: Pick<Events, 'failed'>) {
  const queue = latestOf(readQueue, { ...bounds, onError: (error) => events.failed('read the queue', error) })
  metrics.replySlots.set(slots)
  metrics.sample(async () => {
    metrics.repliesRunning.set(worker.running)
    metrics.connections.set({ state: 'idle' }, pool.idleCount)
    metrics.connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
    metrics.connectionsAwaited.set(pool.waitingCount)

    const reading = await queue()
    const [state] = reading?.value ?? []
    if (!reading || !state) return
    const { oldestDueSeconds, ...replies } = state
    for (const [name, count] of Object.entries(replies)) metrics.queuedReplies.set({ state: name }, count)
    metrics.oldestDueReply.set(oldestDueSeconds)
    metrics.queueReadingAge.set(reading.ageMs / 1000)
  })
}
