import { lingeringMs } from '../auth/lingering.ts'
import type { Database } from '../db/database.ts'
import type { JobContext, JobEvents } from '../jobs/jobs.ts'

/** What happens to jobs, told on standard error. */
const events: JobEvents = {
  jobStarted: () => {},
  jobEnded: () => {},
  failed: (what, error) => console.error(`Could not ${what}: ${error instanceof Error ? error.message : error}`),
}

/** What jobs need when a command works at them. Servers are not told of anything: they look by themselves every few seconds. */
export const jobContext = (database: Database): JobContext => ({
  database,
  pubsub: { publish: () => {} },
  events,
  // No server has an embedded database that is open here.
  lingeringMs: database.kind === 'embedded' ? 0 : lingeringMs,
})
