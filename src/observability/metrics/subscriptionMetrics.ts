import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** From one turn of the event loop to a subscriber that reads slowly, in seconds. */
const lagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** What is pushed to clients. */
export const subscriptionMetrics = (registers: Registry[]) => ({
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
  deliveryLag: new Histogram({
    name: 'parley_delivery_lag_seconds',
    help:
      'Time from when this node heard of a change (its wake-up), or of a piece of text (the piece itself), to when the transport of a subscriber took ' +
      'the event; both on the clock of this node. It holds the reading of rows, the wait for a hole in a text to be filled, and the buffer of a ' +
      'subscriber that reads slowly. It does not hold the way from the commit to this node, which two clocks would have to measure, nor events that a ' +
      'subscriber read from its backlog.',
    buckets: lagBuckets,
    registers,
  }),
  subscribersBehind: new Counter({
    name: 'parley_subscribers_fell_behind_total',
    help: 'Times that the buffer of a subscriber overflowed, so that it went back to reading from the database.',
    registers,
  }),
  subscribersDropped: new Counter({
    name: 'parley_subscribers_dropped_total',
    help: 'Subscribers that were ended because they did not read fast enough.',
    registers,
  }),
  gapFills: new Counter({
    name: 'parley_gap_fills_total',
    help:
      'Looks at the database for what pub/sub did not bring, by cause: a hole in a running text (hole); an interaction or a list of which something may have been ' +
      'missed, while the connection was replaced and, as a rule once, before this node began to hear of it (resync); a change that the slow look found ' +
      '(poll; now and then its wake-up was only late).',
    labelNames: ['cause'],
    registers,
  }),
  pubsubReconnects: new Counter({
    name: 'parley_pubsub_reconnects_total',
    help: 'Times that the pub/sub connection was replaced; what was published meanwhile was looked up in the database.',
    registers,
  }),
})
