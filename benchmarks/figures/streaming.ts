import { setTimeout as delay } from 'node:timers/promises'
import { Arrivals } from '../load/arrivals.ts'
import { openEventStreams } from '../load/eventStreams.ts'
import { followReplies } from '../load/followedReplies.ts'
import { HttpConnection } from '../load/httpConnection.ts'
import type { Streams } from '../load/streams.ts'
import { compareAll, type Numbers } from '../report/compare.ts'
import { percentile } from '../report/percentile.ts'
import type { Row } from '../report/table.ts'
import { type ChildServer, startChildServer } from '../servers/childServer.ts'
import { type DatabaseKind, databaseKinds } from '../servers/databases.ts'
import { cpuTimeOf, hasProc } from '../servers/processStat.ts'
import { startParley } from '../servers/startServer.ts'

/** Replies that are written at the same time. */
const concurrencies = [1, 100, 500]
/** What the other database has to do as well. Fewer take too little CPU time to measure it. */
const usualConcurrency = 100
/** From the moment when all of them have text to the one when what comes is taken down. */
const settleMs = 600
const windowMs = 1200
/** The longest that all streams together may take for a step: to open, to begin, to end. */
const patienceMs = 20_000

/**
 * What comes between the provider and the subscriber: the time that a token takes, and the CPU time of the server for
 * it, beside a process that only passes on what the provider sends.
 */
export async function measureStreaming(): Promise<Row[]> {
  const [best, ...others] = databaseKinds
  const rows: Row[] = []
  if (best) rows.push(...(await compareStreams(best, concurrencies)))
  for (const database of others) rows.push(...(await compareStreams(database, [usualConcurrency])))
  return rows
}

async function compareStreams(database: DatabaseKind, counts: readonly number[]): Promise<Row[]> {
  await using provider = await startChildServer('benchmarks/servers/pacedProvider.ts', {})
  const env = { OPENAI_BASE_URL: `${provider.url}/v1`, REPLY_CONCURRENCY: String(Math.max(...counts)) }
  await using parley = await startParley({ database, env })
  await using bare = await startChildServer('benchmarks/servers/barePassThrough.ts', { PROVIDER_URL: provider.url })
  const rows: Row[] = []
  for (const count of counts) {
    const measureBy = (server: ChildServer, open: Open) => async () =>
      labelled(await measure(provider, server, open, count), `${count === 1 ? '1 reply' : `${count} replies`} (${database})`)
    rows.push(
      ...(await compareAll(
        { name: 'Parley', measure: measureBy(parley, followReplies) },
        { name: 'bare node SSE pass-through', measure: measureBy(bare, openEventStreams) },
      )),
    )
  }
  return rows
}

type Open = (serverUrl: string, count: number, arrivals: Arrivals) => Streams | Promise<Streams>

/** Opens the streams, takes down what comes for a while in which all of them run, and sees them through to their ends. */
async function measure(provider: ChildServer, server: ChildServer, open: Open, count: number): Promise<Numbers> {
  const arrivals = new Arrivals()
  using streams = await open(server.url, count, arrivals)
  await withPatience(tell(provider, '/begin', { streams: count }), 'open')
  await withPatience(streams.started, 'begin')
  await delay(settleMs)
  const { tokens, deltas } = arrivals
  const takesCpu = hasProc && count >= usualConcurrency
  const cpuBefore = takesCpu ? cpuTimeOf(server.pid) : 0
  arrivals.record(windowMs)
  await delay(windowMs)
  const cpu = takesCpu ? { microseconds: (cpuTimeOf(server.pid) - cpuBefore) * 1000 } : undefined
  const came = { tokens: arrivals.tokens - tokens, deltas: arrivals.deltas - deltas }
  await tell(provider, '/finish', {})
  await withPatience(streams.ended, 'end')
  return {
    'ms from the provider to the subscriber, p50': percentile(arrivals.latencies, 50),
    'ms from the provider to the subscriber, p99': percentile(arrivals.latencies, 99),
    ...(cpu && { 'µs of CPU per token': cpu.microseconds / came.tokens, 'µs of CPU per delta': cpu.microseconds / came.deltas }),
  }
}

const labelled = (numbers: Numbers, where: string): Numbers =>
  Object.fromEntries(Object.entries(numbers).map(([what, value]) => [`${what}, ${where}`, value]))

async function tell(provider: ChildServer, path: '/begin' | '/finish', body: object) {
  using connection = await HttpConnection.open(provider.url, path)
  await connection.post(JSON.stringify(body))
}

async function withPatience(moment: Promise<unknown>, what: string) {
  const late = new AbortController()
  const tooLate = delay(patienceMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`some streams did not ${what} within ${patienceMs / 1000} s`)
  })
  await Promise.race([moment, tooLate]).finally(() => late.abort())
}
