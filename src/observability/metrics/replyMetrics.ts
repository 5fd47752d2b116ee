import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** In seconds: what waits longer than a minute waits for workers or providers. */
const waitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
const firstTokenBuckets = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60]
const durationBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600]

/** What workers do. */
export const replyMetrics = (registers: Registry[]) => ({
  repliesFinished: new Counter({
    name: 'parley_replies_finished_total',
    help: 'Replies that reached their end, by status and by the provider that wrote them.',
    labelNames: ['status', 'provider'],
    registers,
  }),
  replyWait: new Histogram({
    name: 'parley_reply_wait_seconds',
    help: 'Time from when a reply was due to when a worker claimed it, for every attempt; both by the clock of the database.',
    buckets: waitBuckets,
    registers,
  }),
  replyDuration: new Histogram({
    name: 'parley_reply_duration_seconds',
    help: 'Time from the first claim of a reply to its end, attempts and the waits between them, by status (COMPLETED, FAILED); counted by the worker that ended it.',
    labelNames: ['status'],
    buckets: durationBuckets,
    registers,
  }),
  attempts: new Counter({
    name: 'parley_reply_attempts_total',
    help:
      'Attempts at a reply that ended, by provider (empty: none was asked, or it is not known) and outcome: COMPLETED, the error code of a failed one ' +
      '(WORKER_LOST: its worker died), STOPPED (it was taken from this worker, or cut short because it goes away).',
    labelNames: ['provider', 'outcome'],
    registers,
  }),
  timeToFirstToken: new Histogram({
    name: 'parley_time_to_first_token_seconds',
    help: 'Time from the request to a provider to the first text of its answer, by provider.',
    labelNames: ['provider'],
    buckets: firstTokenBuckets,
    registers,
  }),
  providerPauses: new Counter({
    name: 'parley_provider_pauses_total',
    help: 'Times that a provider was passed over from then on, by the code of its last failure; failed probes among them.',
    labelNames: ['provider', 'code'],
    registers,
  }),
  providersPassedOver: new Gauge({
    name: 'parley_provider_passed_over',
    help: 'Whether a provider is passed over now (1), until a probe of it succeeds (0).',
    labelNames: ['provider'],
    registers,
  }),
  repliesReclaimed: new Counter({
    name: 'parley_replies_reclaimed_total',
    help: 'Replies taken from a worker that died or lost touch.',
    registers,
  }),
  writesFenced: new Counter({
    name: 'parley_writes_fenced_total',
    help: 'Writes of a worker that were refused, because its attempt was no longer the current one.',
    registers,
  }),
})
