import { setTimeout as delay } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import { makeDue, openBoss, workAtJobs } from './boss.ts'
import type { JobContext, JobData, Queue } from './jobs.ts'

const progressMs = 500

/**
 * Submits a job and works at it, besides the servers that are running; settles when it is done, by whomever. When this
 * process ends before, they go on with it, or the next one that submits it.
 * @param key of one key there is one job at a time: submitting it again follows the one that there is
 * @param onProgress called from time to time
 * @throws {Error} when the job has failed for good
 */
export async function submitJob<Name extends Queue>(
  context: JobContext,
  queue: Name,
  data: JobData<Name>,
  key: string,
  onProgress: () => Promise<void>,
): Promise<void> {
  const stopped = new AbortController()
  const boss = await openBoss(context)
  try {
    const id = await enqueue(boss, queue, data, key)
    // At others only servers work: their time is not the operator's.
    await workAtJobs(boss, context, stopped.signal, [queue])
    for (;;) {
      const [job] = await boss.findJobs(queue, { id })
      await onProgress()
      // A job that is done is removed.
      if (!job) return
      if (job.state === 'failed' || job.state === 'cancelled')
        throw new Error(`The job ${queue} ${job.state}: ${JSON.stringify(job.output ?? '')}`)
      await delay(progressMs)
    }
  } finally {
    stopped.abort()
    await boss.stop({ graceful: true })
  }
}

async function enqueue(boss: PgBoss, queue: Queue, data: object, key: string): Promise<string> {
  for (;;) {
    const id = await boss.send(queue, data, { singletonKey: key })
    if (id) return id
    const present = (await boss.findJobs(queue, { key })).find(
      ({ state }) => state === 'created' || state === 'retry' || state === 'active',
    )
    if (present) {
      await makeDue(boss, queue, present.id)
      return present.id
    }
    // It was done between the two.
  }
}
