import { setTimeout as delay } from 'node:timers/promises'
import { converse } from '../load/converse.ts'
import { rateOf } from '../load/rate.ts'
import { compare, compareAll, type Numbers } from '../report/compare.ts'
import type { Row } from '../report/table.ts'
import { type ChildServer, startChildServer } from '../servers/childServer.ts'
import { createOwnDatabase } from '../servers/databases.ts'
import { cpuTimeOf, hasProc } from '../servers/processStat.ts'

/** More than the slots of two workers, so that there is always a queue. */
const conversations = 150
/** Of each worker. */
const slots = 50
const answerAfterMs = 500
const windowMs = 2000

interface Nodes extends AsyncDisposable {
  apis: ChildServer[]
  workers: ChildServer[]
}

/**
 * One process for the API and one worker, beside two of each, over one PostgreSQL. With a provider that takes its time,
 * replies per second say whether workers add up; with one that answers at once, CPU time per reply and per delivery says
 * what it costs that they are more. The machine and its cores are the same, so replies per second cannot double there.
 */
export async function measureScaling(): Promise<Row[]> {
  const rows: Row[] = []
  {
    await using paced = await startScene({ answerAfterMs })
    const rate = (nodes: Nodes) => async () => rateOf(await converse(urlsOf(nodes), conversations), windowMs)
    const figure = `replies/s, ${slots} slots for each worker and a provider that takes ${answerAfterMs} ms`
    rows.push(
      ...(await compare(figure, { name: 'two of each', measure: rate(paced.two) }, { name: 'one of each', measure: rate(paced.one) })),
    )
  }
  if (!hasProc) return rows
  await using instant = await startScene({ answerAfterMs: 0 })
  return [
    ...rows,
    ...(await compareAll(
      { name: 'two of each', measure: () => measureCpu(instant.two) },
      { name: 'one of each', measure: () => measureCpu(instant.one) },
    )),
  ]
}

async function startScene({ answerAfterMs }: { answerAfterMs: number }) {
  await using opened = new AsyncDisposableStack()
  const provider = opened.use(await startChildServer('benchmarks/servers/instantProvider.ts', { ANSWER_AFTER_MS: String(answerAfterMs) }))
  const env = { OPENAI_BASE_URL: `${provider.url}/v1`, REPLY_CONCURRENCY: String(slots) }
  const [one, two] = [opened.use(await startNodes(1, env)), opened.use(await startNodes(2, env))]
  const owned = opened.move()
  return { one, two, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** So many API processes and as many workers, over a database of their own. */
async function startNodes(count: number, env: Record<string, string>): Promise<Nodes> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await createOwnDatabase('PostgreSQL'))
  const start = async (role: string) => opened.use(await startChildServer('src/main.ts', { ...database.env, ...env, ROLES: role }))
  const [apis, workers]: [ChildServer[], ChildServer[]] = [[], []]
  for (let n = 0; n < count; n += 1) {
    apis.push(await start('api'))
    workers.push(await start('worker'))
  }
  const owned = opened.move()
  return { apis, workers, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const urlsOf = ({ apis }: Nodes) => apis.map(({ url }) => url)

/** The CPU time of all processes, user and system, for what they did in a while. */
async function measureCpu(nodes: Nodes): Promise<Numbers> {
  const cpuTime = () => [...nodes.apis, ...nodes.workers].reduce((sum, { pid }) => sum + cpuTimeOf(pid), 0)
  const talk = await converse(urlsOf(nodes), conversations)
  await delay(windowMs / 5)
  const before = { cpu: cpuTime(), replies: talk.count, deliveries: talk.deliveries }
  await delay(windowMs)
  const cpu = cpuTime() - before.cpu
  const [replies, deliveries] = [talk.count - before.replies, talk.deliveries - before.deliveries]
  await talk.stop()
  return { 'ms of CPU per reply, from its message to its delivery': cpu / replies, 'ms of CPU per delivered message': cpu / deliveries }
}
