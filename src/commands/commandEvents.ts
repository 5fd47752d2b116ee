import type { JobEvents } from '../jobs/jobs.ts'

/** What happens to jobs, told on standard error. */
export const commandEvents: JobEvents = {
  jobStarted: () => {},
  jobEnded: () => {},
  failed: (what, error) => console.error(`Could not ${what}: ${error instanceof Error ? error.message : error}`),
}
