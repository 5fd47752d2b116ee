import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** From a cached query to a mutation that waits for a slow disk, in seconds. */
const operationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * What is counted, each with the words that `/metrics` explains it with. A registry of its own: two servers in one
 * process do not share numbers. Labels have few values; ids and names given by users are never among them.
 */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    operations: new Counter({
      name: 'parley_graphql_operations_total',
      help: 'GraphQL operations by type (query, mutation, subscription, unknown) and outcome (ok, refused, failed).',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    operationDuration: new Histogram({
      name: 'parley_graphql_operation_duration_seconds',
      help: 'Time from the start of the execution of a query or mutation to its result.',
      labelNames: ['type'],
      buckets: operationBuckets,
      registers,
    }),
    subscriptions: new Gauge({
      name: 'parley_subscriptions_open',
      help: 'Subscriptions that are open now, by transport (websocket, http).',
      labelNames: ['transport'],
      registers,
    }),
    sharedExecutions: new Counter({
      name: 'parley_subscription_executions_total',
      help: 'Executions of subscription events; deliveries divided by this is how much sharing saves.',
      registers,
    }),
    deliveries: new Counter({
      name: 'parley_subscription_deliveries_total',
      help: 'Results handed to subscribers.',
      registers,
    }),
    sockets: new Gauge({ name: 'parley_websockets_open', help: 'WebSockets that are open now.', registers }),
    messagesAccepted: new Counter({
      name: 'parley_messages_accepted_total',
      help: 'Messages stored; duplicate=true are repeated sends, which were answered with the first one.',
      labelNames: ['duplicate'],
      registers,
    }),
    repliesFinished: new Counter({
      name: 'parley_replies_finished_total',
      help: 'Replies that reached their end, by status and by the provider that wrote them.',
      labelNames: ['status', 'provider'],
      registers,
    }),
    attemptsFailed: new Counter({
      name: 'parley_reply_attempts_failed_total',
      help: 'Tries of a reply that failed, by provider and error code.',
      labelNames: ['provider', 'code'],
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
    subscribersDropped: new Counter({
      name: 'parley_subscribers_dropped_total',
      help: 'Subscribers that were ended because they did not read fast enough.',
      registers,
    }),
    backgroundFailures: new Counter({
      name: 'parley_background_failures_total',
      help: 'Failures of background work (claiming, renewing, polling), by task. It is tried again.',
      labelNames: ['task'],
      registers,
    }),
  }
}
