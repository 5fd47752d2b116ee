import { Gauge, type Registry } from 'prom-client'

/** What is looked up when somebody reads the numbers. */
export const sampledMetrics = (registers: Registry[]) => ({
  queuedReplies: new Gauge({
    name: 'parley_queue_replies',
    help:
      'Unfinished replies of all nodes, by state: due now (due), waiting for their next attempt (later), waiting for an earlier reply of their ' +
      'interaction (behind), being written (running). Read from the database, so every node says the same: take the maximum, not the sum.',
    labelNames: ['state'],
    registers,
  }),
  oldestDueReply: new Gauge({
    name: 'parley_queue_oldest_due_seconds',
    help: 'How long the oldest due reply of all nodes has been due, by the clock of the database; 0 when none is. Take the maximum, not the sum.',
    registers,
  }),
  queueReadingAge: new Gauge({
    name: 'parley_queue_reading_age_seconds',
    help: 'How old the numbers of the queue are: about a second at most, unless the database is away, when the last ones are kept.',
    registers,
  }),
  repliesRunning: new Gauge({ name: 'parley_replies_running', help: 'Replies that this process works on now.', registers }),
  replySlots: new Gauge({
    name: 'parley_reply_slots',
    help: 'Replies that this process can work on at the same time; 0 when it is no worker.',
    registers,
  }),
  connections: new Gauge({
    name: 'parley_database_connections',
    help: 'Connections of this process to the database, by state (busy, idle); those of pub/sub are not among them.',
    labelNames: ['state'],
    registers,
  }),
  connectionsAwaited: new Gauge({
    name: 'parley_database_connections_awaited',
    help: 'Statements and transactions of this process that wait for a connection.',
    registers,
  }),
})
