import { PgBoss } from 'pg-boss'
import { type JobContext, type JobData, jobs, type Queue } from './jobs.ts'

/** After two or three of these a job whose process has died is given to another one. pg-boss knows nothing shorter. */
const heartbeatSeconds = 10
const queueOptions = {
  // Of one key there is one job at a time, waiting or at work.
  policy: 'exclusive',
  retryLimit: 1000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  expireInSeconds: 23 * 3600,
  heartbeatSeconds,
} as const

const names = Object.keys(jobs) as Queue[]

export interface BossOptions {
  /** Between two looks for jobs of the dead. */
  superviseSeconds?: number
}

/**
 * Opens the queues of general background work over the database's own connections.
 * @see https://pgboss.io
 */
export async function openBoss(
  { database: { pool, kind }, events }: JobContext,
  { superviseSeconds = heartbeatSeconds }: BossOptions = {},
): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    backend: kind === 'embedded' ? 'pglite' : 'postgres',
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    openTelemetry: { enabled: false },
  })
  boss.on('error', (error) => events.failed('look after jobs', error))
  await boss.start()
  for (const name of names) await boss.createQueue(name, queueOptions)
  // The directory lock of an embedded database proves that whoever worked at these is dead.
  if (kind === 'embedded') for (const name of names) await takeBack(boss, name)
  return boss
}

async function takeBack(boss: PgBoss, name: Queue) {
  const active = (await boss.findJobs(name)).filter(({ state }) => state === 'active')
  for (const { id } of active) {
    await boss.fail(name, id)
    await makeDue(boss, name, id)
  }
}

/** A waiting job, or one that waits to be tried again: an interruption is no reason to let anybody wait longer each time. */
export const makeDue = (boss: PgBoss, name: Queue, id: string) => boss.update(name, undefined, { id, startAfter: 0 })

/**
 * Works at the jobs of the queues, until the signal aborts: what is not done by then is for another process, or for later.
 * A job that is done is removed: whom or what it was about is kept nowhere.
 */
export async function workAtJobs(boss: PgBoss, context: JobContext, stopped: AbortSignal, queues: readonly Queue[] = names) {
  const work = <Name extends Queue>(name: Name) =>
    boss.work<JobData<Name>>(name, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
      if (!job) return
      context.events.jobStarted(name, job.id)
      const signal = AbortSignal.any([job.signal, stopped])
      try {
        await jobs[name](context, job.data, signal)
      } catch (error) {
        // pg-boss keeps it beside the job, and tells nobody.
        if (!signal.aborted) context.events.failed('do a job', error)
        throw error
      }
      await boss.deleteJob(name, job)
      context.events.jobEnded(name, job.id)
    })
  for (const name of queues) await work(name)
}
