import { setTimeout as delay } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import { openBoss, workAtJobs } from './boss.ts'
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
    const id = await send(boss, queue, data, key)
    await workAtJobs(boss, context, stopped.signal)
    for (;;) {
      const job = await boss.getJobById(queue, id)
      await onProgress()
      if (job?.state === 'completed') return
      if (!job || job.state === 'failed' || job.state === 'cancelled')
        throw new Error(`The job ${queue} ${job?.state ?? 'is gone'}: ${JSON.stringify(job?.output ?? '')}`)
      await delay(progressMs)
    }
  } finally {
    stopped.abort()
    await boss.stop({ graceful: true })
  }
}

/** @returns the id of the job of this key: a new one, or the one that is unfinished */
async function send(boss: PgBoss, queue: Queue, data: object, key: string): Promise<string> {
  const unfinished = async () =>
    (await boss.findJobs(queue, { key })).find(({ state }) => state === 'created' || state === 'retry' || state === 'active')
  const waiting = await unfinished()
  // It would wait after a failure, and each time longer; who asks again wants it now.
  if (waiting?.state === 'retry') await boss.deleteJob(queue, waiting.id)
  const id = (await boss.send(queue, data, { singletonKey: key })) ?? (await unfinished())?.id
  if (!id) throw new Error(`The job ${queue} has just ended; submit it again.`)
  return id
}
