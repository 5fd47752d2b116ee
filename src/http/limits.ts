/** The bounds of what one client may ask for, in one place. Times are milliseconds, sizes are bytes. */
export const defaultLimits = {
  /** Until the headers, and until the whole request has arrived. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  /** A message may have some 100,000 characters, which escaped JSON makes up to six times as long. */
  bodyBytes: 1024 * 1024,
  /** Until `connection_init`, as graphql-transport-ws has it. */
  initTimeoutMs: 3_000,
  frameBytes: 256 * 1024,
  operationsPerSocket: 100,
  sockets: 20_000,
  /**
   * Connections that wait to be accepted, as when all clients come back at once; the system allows as many (somaxconn). What
   * is one too many tries again, after a second first, and after up to a minute in the end.
   */
  backlog: 4096,
  /** Of these, where owners are known. */
  socketsPerOwner: 1_000,
  /**
   * Queries and mutations that run at the same time, where owners are known: as many as there are connections to the database,
   * which more of them would wait for anyway. What waits is run in turns of the owners.
   */
  operationsAtOnce: 10,
  operationsWaitingPerOwner: 1_000,
  keepAliveMs: 12_000,
  /** Pings of a client: this many at once, and this many more per second. */
  pingBurst: 20,
  pingsPerSecond: 2,
  /** Nothing more is read from a client that leaves this much unread. */
  unreadBytes: 1024 * 1024,
  /** How long a reader of an event stream may take nothing before it is cut off. */
  stalledStreamMs: 60_000,
  /** Between two looks for credentials that are over, whose sockets and event streams then end. */
  credentialsMs: 10_000,
  /** How long a socket may take to answer the closing handshake. */
  closeTimeoutMs: 2_000,
  /** The introspection query has 13 levels, but is not counted. */
  depth: 12,
  /** Fields that an operation may read, those of a list as often as its page may have items. 20 interactions with 20 messages each cost some 3,000. */
  cost: 10_000,
  aliases: 30,
  directives: 30,
  /** Of one field, beside each other. */
  duplicates: 30,
  /** That are looked for in a document: an answer need not be larger than the question. */
  errors: 8,
  /** GraphiQL's introspection query has about 300. */
  tokens: 2_000,
}

export type Limits = typeof defaultLimits
