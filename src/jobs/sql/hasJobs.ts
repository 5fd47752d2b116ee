import { type Queryable, statement } from '../../db/statement.ts'

const hasQueues = statement<{ has: boolean }, []>('has-job-queues', `SELECT to_regclass('pgboss.job') IS NOT NULL AS has`)
const hasUnfinished = statement<{ has: boolean }, []>(
  'has-unfinished-jobs',
  `SELECT EXISTS (SELECT FROM pgboss.job WHERE state < 'completed') AS has`,
)

/** Whether there is any general background work to do, or done at the moment. The queues are made with the first of it. */
export const hasJobs = async (db: Queryable) => Boolean((await hasQueues(db))[0]?.has) && Boolean((await hasUnfinished(db))[0]?.has)
