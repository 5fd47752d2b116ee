import { setTimeout as delay } from 'node:timers/promises'
import { scopes } from '../../src/auth/scopes.ts'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { createApiKey } from '../../src/domain/apiKeys.ts'
import type { FloodCounts } from '../flood/flood.ts'
import { OtherOwners } from '../flood/otherOwners.ts'
import { HttpConnection } from '../load/httpConnection.ts'
import { compareAll, type Numbers } from '../report/compare.ts'
import { percentile } from '../report/percentile.ts'
import type { Row } from '../report/table.ts'
import { type ChildServer, startChildServer } from '../servers/childServer.ts'
import { createOwnDatabase, type DatabaseKind, type OwnDatabase } from '../servers/databases.ts'
import { cpuTimeOf, hasProc, residentBytesOf } from '../servers/processStat.ts'

const sockets = 10_000
const operationsPerSecond = 1000
const windowMs = 12_000
/** For what a server does of itself after sockets were closed. */
const settleMs = 2000
/** Each of them sends six operations a second. */
const others = 10
const settings = { AUTH: 'api-key', OWNER_REQUESTS_PER_MINUTE: '600' }

/**
 * One owner opens sockets and sends operations as somebody does who wants to be in the way; others go on with their
 * conversations. What they notice, and what the server's process grows to, beside the same without the flood, and beside
 * the same flood that hits another server on this machine: what they notice then is the machine, and no server's doing.
 */
export async function measureFlood(database: DatabaseKind): Promise<Row[]> {
  if (!hasProc) return []
  await using provider = await startChildServer('benchmarks/servers/instantProvider.ts', {})
  await using parley = await startGuarded(database, provider)
  await using neighbour = await startGuarded(database, provider)
  await using flooding = await startChildServer('benchmarks/flood/main.ts', {})
  const counts: FloodCounts[] = []
  async function measureUnderFlood(flooded: GuardedServer) {
    const order = { serverUrl: flooded.url, token: flooded.tokens[0], sockets, operationsPerSecond, ms: windowMs }
    const numbers = await measure(parley, async () => {
      using connection = await HttpConnection.open(flooding.url, '/')
      const answer = await connection.post(JSON.stringify(order))
      if (flooded === parley) counts.push(JSON.parse(answer) as FloodCounts)
    })
    await delay(settleMs)
    return numbers
  }
  const rows = await compareAll(
    { name: 'Parley, flooded', measure: () => measureUnderFlood(parley) },
    { name: 'not flooded', measure: () => measure(parley) },
    { name: 'its neighbour is flooded', measure: () => measureUnderFlood(neighbour) },
  )
  return [...rows, ...(counts.at(-1) ? rowsOf(counts.at(-1) as FloodCounts) : [])]
}

/** A server that asks who is there, with a key for each of the owners, the flooding one first. */
interface GuardedServer extends ChildServer {
  tokens: string[]
}

async function startGuarded(database: DatabaseKind, provider: ChildServer): Promise<GuardedServer> {
  await using opened = new AsyncDisposableStack()
  const own = opened.use(await createOwnDatabase(database))
  const tokens = await makeKeys(own.settings, 1 + others)
  const env = { ...own.env, ...settings, OPENAI_BASE_URL: `${provider.url}/v1` }
  const { url, pid } = opened.use(await startChildServer('src/main.ts', env))
  const owned = opened.move()
  return { url, pid, tokens, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** A key for each of so many owners. */
async function makeKeys(settings: OwnDatabase['settings'], count: number): Promise<string[]> {
  await using opened = await openDatabase(settings, { onIdleError: () => {} })
  const tokens: string[] = []
  for (let n = 0; n < count; n += 1) tokens.push((await createApiKey(opened, { subject: `owner ${n}`, name: 'flood', scopes })).token)
  return tokens
}

/** @param meanwhile what else happens from the moment when the owners are there */
async function measure({ url, pid, tokens }: GuardedServer, meanwhile = async () => {}): Promise<Numbers> {
  using owners = await OtherOwners.open(url, tokens.slice(1))
  let peak = 0
  const look = setInterval(() => (peak = Math.max(peak, residentBytesOf(pid))), 100)
  const cpuBefore = cpuTimeOf(pid)
  const startedAt = performance.now()
  const [{ queries, firstDeltas }] = await Promise.all([owners.use(windowMs), meanwhile()])
  clearInterval(look)
  return {
    'ms to the answer of a query, p50': percentile(queries, 50),
    'ms to the answer of a query, p99': percentile(queries, 99),
    'ms from a message to the first text of its reply, p50': percentile(firstDeltas, 50),
    'ms from a message to the first text of its reply, p99': percentile(firstDeltas, 99),
    'MB of memory, at most': peak / 1024 / 1024,
    'ms of CPU a second': (cpuTimeOf(pid) - cpuBefore) / ((performance.now() - startedAt) / 1000),
  }
}

const rowsOf = ({ sockets, operations, cpu }: FloodCounts): Row[] =>
  Object.entries({
    'flood: sockets that were let in': sockets.accepted,
    'flood: sockets that were refused': sockets.refused,
    'flood: operations sent': operations.sent,
    'flood: operations that were run': operations.answered,
    'flood: operations that were refused': operations.refused,
    'flood: operations held back, as too many were unanswered': operations.heldBack,
    'flood: ms of CPU a second that it took itself': cpu,
  }).map(([figure, parley]) => ({ figure, parley }))
