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

/**
 * Opens the queues of general background work over the database's own connections.
 * @see https://pgboss.io
 */
export async function openBoss({ database: { pool, kind }, events }: JobContext): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    backend: kind === 'embedded' ? 'pglite' : 'postgres',
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: heartbeatSeconds,
    monitorIntervalSeconds: heartbeatSeconds,
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
  for (const { id, state } of await boss.findJobs(name)) {
    if (state !== 'active') continue
    // Failing it would have it wait, after each failure longer.
    await boss.cancel(name, id)
    await boss.resume(name, id)
  }
}

/** Works at the jobs of all queues, until the signal aborts: what is not done by then is for another process, or for later. */
export async function workAtJobs(boss: PgBoss, context: JobContext, stopped: AbortSignal) {
  const work = <Name extends Queue>(name: Name) =>
    boss.work<JobData<Name>>(name, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
      if (!job) return
      context.events.jobStarted(name, job.data)
      await jobs[name](context, job.data, AbortSignal.any([job.signal, stopped]))
      context.events.jobEnded(name, job.data)
    })
  for (const name of names) await work(name)
}
