import type { Database } from '../db/database.ts'
import type { JobData, Queue } from '../jobs/jobs.ts'
import { jobContext } from './jobContext.ts'

/**
 * Submits a job, works at it until it is done, and tells on standard error how far it has come.
 * @param key of one key there is one job at a time
 * @param progress in words; they are told when they have changed
 */
export async function followJob<Name extends Queue>(
  database: Database,
  queue: Name,
  data: JobData<Name>,
  key: string,
  progress: () => Promise<string>,
): Promise<void> {
  let last = ''
  const report = async () => {
    const line = await progress()
    if (line !== last) console.error(line)
    last = line
  }
  // What is not used is not loaded: commands that submit none start without it.
  const { submitJob } = await import('../jobs/submitJob.ts')
  await submitJob(jobContext(database), queue, data, key, report)
}
