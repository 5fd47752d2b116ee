import { converse } from '../load/converse.ts'
import { rateOf } from '../load/rate.ts'
import { compare } from '../report/compare.ts'
import { median } from '../report/median.ts'
import type { Row } from '../report/table.ts'
import { startChildServer } from '../servers/childServer.ts'
import type { DatabaseKind } from '../servers/databases.ts'
import { startParley } from '../servers/startServer.ts'

/** More than the slots of the worker (64), so that there is always a queue. */
const conversations = 100
const roundMs = 2000
/** Turns of the single conversation whose latency is taken. */
const turns = 40

/**
 * From the request to the delivered answer: createMessage over HTTP, the job, the provider over HTTP, the AI message to
 * a subscriber over a WebSocket. Every conversation sends its next message when it has its answer.
 */
export async function measureReplies(database: DatabaseKind): Promise<Row[]> {
  await using provider = await startChildServer('benchmarks/servers/instantProvider.ts', {})
  await using parley = await startParley({ database, env: { OPENAI_BASE_URL: `${provider.url}/v1` } })
  return [
    ...(await compare(`replies/s end to end, ${conversations} conversations (${database})`, {
      name: 'Parley',
      measure: async () => {
        const answers = await converse([parley.url], conversations)
        return rateOf(answers, roundMs)
      },
    })),
    ...(await compare(`ms from the message to its delivered reply, one conversation (${database})`, {
      name: 'Parley',
      measure: async () => {
        const answers = await converse([parley.url], 1)
        while (answers.count < turns) await new Promise((resolve) => setTimeout(resolve, 50))
        await answers.stop()
        return median(answers.latencies)
      },
    })),
  ]
}
