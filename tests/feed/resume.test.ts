import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { afterFile } from '../support/afterFile.ts'
import { type Client, connect } from '../support/client.ts'
import { testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { createFaultyPubSub } from '../support/faultyPubSub.ts'
import { openPubSub } from '../support/feedParts.ts'
import { startLlmServer } from '../support/llmServer.ts'
import { type OpenSource, overEventSource, overPostedStream, overSocket, type SeenMessage } from '../support/messageSources.ts'
import { createRandom, type Random } from '../support/random.ts'

const sends = 100
const farewell = 'the end'

let sound: Client
let faulty: Client
let lostNotifications: () => number

beforeAll(async () => {
  sound = await startServer()
  faulty = await startServer({ withFaults: true })
})

async function startServer({ withFaults = false } = {}): Promise<Client> {
  const database = await testDatabase()
  const llm = await startLlmServer()
  const env = { PORT: '0', LOG_LEVEL: 'silent', OPENAI_BASE_URL: llm.baseUrl, OPENAI_MODEL: 'test-model' }
  const real = await openPubSub(database)
  const faults = createFaultyPubSub(real, createRandom(1))
  if (withFaults) lostNotifications = () => faults.lost
  const app = await startApp({ ...parseConfig(env), database }, { pubsub: withFaults ? faults : real })
  const client = connect(app.url)
  afterFile(async () => {
    for (const part of [client, app, real, llm]) await part[Symbol.asyncDispose]()
  })
  return client
}

interface Follower {
  /** Whether it resumes with the cursor of what it saw last, or starts with whatever comes next. */
  resumes: boolean
  /** Settled after a message was sent. */
  nextSend(): Promise<void>
}

/** Reads a few messages at a time, leaves this way or that, stays away for some sends, and comes back; until the farewell. */
async function follow(
  url: string,
  open: OpenSource,
  random: Random,
  interactionId: string,
  start: string,
  { resumes, nextSend }: Follower,
) {
  const seen: SeenMessage[] = []
  for (;;) {
    const after = resumes ? (seen.at(-1)?.cursor ?? start) : undefined
    const source = await open(url, { interactionId, after })
    for (let left = random.upTo(12); left > 0; left -= 1) {
      const message = await source.next()
      seen.push(message)
      if (message.content !== farewell) continue
      await source.unsubscribe()
      return seen
    }
    if (random.chance(0.5)) source.terminate()
    else await source.unsubscribe()
    for (let away = random.upTo(3); away > 0; away -= 1) await nextSend()
  }
}

/** @returns what the follower saw, and what there was to see */
async function converse(client: Client, open: OpenSource, seed: number, { resumes = true } = {}) {
  const random = createRandom(seed)
  const { id, cursor } = await client.createInteraction()
  let sent = Promise.withResolvers<void>()
  let replies = 0
  const send = async (content: string, reply: boolean) => {
    await client.send(id, content, { reply })
    sent.resolve()
    sent = Promise.withResolvers()
  }

  let isFollowing = true
  const following = follow(client.url, open, random, id, cursor, { resumes, nextSend: () => sent.promise }).finally(() => {
    isFollowing = false
  })
  for (let n = 1; n <= sends; n += 1) {
    const reply = random.chance(0.3)
    if (reply) replies += 1
    await send(`${n}`, reply)
  }
  const read = async () => readAll(client, id)
  await eventually('all replies are there', read, (all) => all.length === sends + replies)
  // Again and again: who does not resume may be away when it is said.
  while (isFollowing) {
    await send(farewell, false)
    await Promise.race([following.catch(() => {}), delay(200)])
  }
  const all = await read()
  return { seen: await following, all: all.slice(0, sends + replies + 1), replies }
}

async function readAll(client: Client, id: string): Promise<SeenMessage[]> {
  const query = `query ($id: ID!, $after: String) {
    interaction(id: $id) { messages(first: 100, after: $after) { nodes: edges { node { id position role content cursor } } pageInfo { endCursor hasNextPage } } }
  }`
  const all: SeenMessage[] = []
  for (let after: string | undefined; ; ) {
    const { nodes, pageInfo } = (await client.data(query, { id, after })).interaction.messages
    all.push(...nodes.map(({ node }: { node: SeenMessage }) => node))
    if (!pageInfo.hasNextPage) return all
    after = pageInfo.endCursor
  }
}

describe.each([
  ['WebSocket', overSocket],
  ['a posted event stream', overPostedStream],
  ['EventSource', overEventSource],
])('a client that leaves and resumes at random, over %s', (_, open) => {
  it('sees every message exactly once, in order', { timeout: 120_000 }, async () => {
    const seeds = [1, 2, 3, 4]
    const conversations = await Promise.all(seeds.map((seed) => converse(sound, open, seed)))
    for (const { seen, all } of conversations) expect(seen).toEqual(all)
    // The replies are in it, or the mix would not be one.
    expect(Math.min(...conversations.map(({ replies }) => replies))).toBeGreaterThan(10)
  })

  it('does so, too, when notifications are lost, repeated and out of order', { timeout: 120_000 }, async () => {
    const lostBefore = lostNotifications()
    const conversations = await Promise.all([11, 12, 13, 14].map((seed) => converse(faulty, open, seed)))
    for (const { seen, all } of conversations) expect(seen).toEqual(all)
    expect(lostNotifications() - lostBefore).toBeGreaterThan(100)
  })

  // The control: what the tests above rely on is the cursor.
  it('misses messages when it comes back without its cursor', { timeout: 120_000 }, async () => {
    const { seen, all } = await converse(sound, open, 21, { resumes: false })
    expect(seen.length).toBeLessThan(all.length)
    const positions = new Set(seen.map(({ position }) => position))
    expect(all.filter(({ position }) => !positions.has(position))).not.toEqual([])
  })
})
