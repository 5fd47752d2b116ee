import { setTimeout as delay } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { connect } from '../../src/db/transaction.ts'
import { createRedisPubSub } from '../../src/pubsub/redis.ts'
import { deltaTopic } from '../../src/pubsub/replyDelta.ts'
import { claimReplies } from '../../src/worker/sql/claimReplies.ts'
import { startRedisServer } from '../../tests/support/redisServer.ts'
import { storeText } from '../../tests/support/storeText.ts'
import { fillQueue } from '../claim/fillQueue.ts'
import { compare } from '../report/compare.ts'
import type { Row } from '../report/table.ts'
import { startChildServer } from '../servers/childServer.ts'
import { createOwnDatabase } from '../servers/databases.ts'
import { cpuTimeOf, hasProc } from '../servers/processStat.ts'

const pieces = 50_000
const replies = 500
const statements = 100
const text = ' a couple of tokens'

/** What grows with the text of all replies, wherever their clients are: on every API node, and in PostgreSQL. */
export async function measureSaturation(): Promise<Row[]> {
  if (!hasProc) return []
  return [...(await measureBystander()), ...(await measureChunks())]
}

/** The CPU time of a node for a piece of text that none of its clients follows. */
async function measureBystander(): Promise<Row[]> {
  await using redis = await startRedisServer()
  await using node = await startChildServer('benchmarks/servers/bystander.ts', { REDIS_URL: redis.url })
  await using pubsub = await createRedisPubSub({ url: redis.url, onError: console.error })
  const ids = Array.from({ length: 1000 }, () => uuidv7())
  async function measure() {
    const before = cpuTimeOf(node.pid)
    for (let n = 0; n < pieces; n += 1) {
      const payload = JSON.stringify({ replyId: ids[n % ids.length], attempt: 1, offset: n, text })
      pubsub.publish(deltaTopic(ids[n % ids.length] as string), payload)
      // As many as 500 workers have in 10 ms, when each publishes once in 30 ms for each of its replies.
      if (n % 500 === 499) await delay(10)
    }
    await delay(300)
    return ((cpuTimeOf(node.pid) - before) * 1000) / pieces
  }
  return await compare('µs of CPU for a piece of text that nobody here follows', { name: 'Parley', measure })
}

/** The CPU time of PostgreSQL's process, without its log writer's, for storing a piece of text of each of many replies at once. */
async function measureChunks(): Promise<Row[]> {
  await using own = await createOwnDatabase('PostgreSQL')
  await using database = await openDatabase(own.settings, { onIdleError: () => {} })
  const client = await connect(database.pool)
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    let offset = 0
    async function measure() {
      await fillQueue(database.pool, { replies, owners: replies })
      const claimed = (await claimReplies(client, replies, '', uuidv7(), 600, 600)).flatMap(({ id }) => id ?? [])
      const before = cpuTimeOf(pid)
      for (let n = 0; n < statements; n += 1) {
        offset += text.length
        await storeText(
          client,
          claimed.map((replyId) => ({ replyId, attempt: 1, offset, text })),
        )
      }
      return ((cpuTimeOf(pid) - before) * 1000) / statements / claimed.length
    }
    return await compare('µs of CPU of PostgreSQL for a stored piece of text', { name: 'Parley', measure })
  } finally {
    client.release()
  }
}
