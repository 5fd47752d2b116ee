import { setTimeout as delay } from 'node:timers/promises'
import type { JobContext } from './jobs.ts'
import { hasJobs } from './sql/hasJobs.ts'

export interface JobRunnerOptions {
  /** Between two looks for jobs, in milliseconds: there are seldom any, and whoever submits one works at it. */
  pollMs?: number
  /** While there are any: between two looks for those whose process has died. */
  superviseSeconds?: number
}

const busyPollMs = 1000

/**
 * Works at background jobs as long as there are any, besides those who submitted them. Nothing of pg-boss is loaded
 * before. Disposing stops it: a job that is not done is for another process, or for later.
 */
export function startJobRunner(context: JobContext, { pollMs = 60_000, ...options }: JobRunnerOptions = {}): AsyncDisposable {
  const stopped = new AbortController()
  const pause = (ms: number) => delay(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => {})

  async function run() {
    while (!stopped.signal.aborted) {
      try {
        if (await hasJobs(context.database.pool)) await work()
      } catch (error) {
        context.events.failed('work at jobs', error)
      }
      await pause(pollMs)
    }
  }

  async function work() {
    const { openBoss, workAtJobs } = await import('./boss.ts')
    const boss = await openBoss(context, options)
    try {
      await workAtJobs(boss, context, stopped.signal)
      while (!stopped.signal.aborted && (await hasJobs(context.database.pool))) await pause(busyPollMs)
    } finally {
      await boss.stop({ graceful: true })
    }
  }

  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await running
    },
  }
}
