import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** From a cached query to a mutation that waits for a slow disk, in seconds. */
const operationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What clients ask for. */
export const operationMetrics = (registers: Registry[]) => ({
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
  refused: new Counter({
    name: 'parley_owner_refusals_total',
    help:
      'What was refused because its owner has used up a limit of the operator, by limit: requests of a minute (requests), messages of a day (messages), ' +
      'tokens of a day, when a reply was asked for or when it was about to run (tokens).',
    labelNames: ['limit'],
    registers,
  }),
  sockets: new Gauge({ name: 'parley_websockets_open', help: 'WebSockets that are open now.', registers }),
  messagesAccepted: new Counter({
    name: 'parley_messages_accepted_total',
    help: 'Messages stored; duplicate=true are repeated sends, which were answered with the first one.',
    labelNames: ['duplicate'],
    registers,
  }),
})
