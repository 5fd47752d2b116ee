import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { channelOf } from '../../src/pubsub/channels.ts'
import { interactionTopic, workTopic } from '../../src/pubsub/pubsub.ts'
import { ask, type Conversation, dictate, follow, openConversations, outcomes, readSoFar } from '../faults/lifecycle/conversations.ts'
import { eventually } from '../support/eventually.ts'
import { createRandom } from '../support/random.ts'
import { hasRedis, type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { type Node, startServerScene, stop, without } from '../support/serverScene.ts'

const password = `canary-${randomUUID()}`

/** Clients of one node follow 50 conversations whose replies run on another, and Redis is killed in the middle of them. */
async function loseRedis({ doingWithout = [] as string[] } = {}) {
  const redis = await startRedisServer({ password })
  onTestFinished(() => redis[Symbol.asyncDispose]())
  const scene = await startServerScene()
  const env = { REDIS_URL: redis.url, ...without(...doingWithout) }
  const api = await scene.start({ ...env, ROLES: 'api' })
  const worker = await scene.start({ ...env, ROLES: 'worker' })
  const random = createRandom(1)

  const conversations = await openConversations(api.client, 50)
  const [asked, askedMeanwhile] = [conversations.slice(0, 45), conversations.slice(45)]
  const [finished, grown, paused] = [0, 1, 2].map((rest) => asked.filter((_, n) => n % 3 === rest)) as [
    Conversation[],
    Conversation[],
    Conversation[],
  ]
  await follow(api.client, asked)
  await allAreHeard(redis, asked)
  dictate(scene.llm, asked, random, (reply) => reply.writeTo(2 + random.upTo(reply.text.length - 20)))
  await ask(api.client, asked)
  await readSoFar(api.client, asked)

  await redis.kill()
  for (const { replies } of finished) replies[0]?.finish()
  for (const { replies } of grown) replies[0]?.writeTo(replies[0].visible + 10)
  dictate(scene.llm, conversations, random, (reply) => reply.finish())
  await follow(api.client, askedMeanwhile)
  await ask(api.client, askedMeanwhile)
  const ended = [...finished, ...askedMeanwhile]
  await Promise.all(ended.map((conversation) => isAnswered(api, conversation)))
  await redis.restart()
  await allAreHeard(redis, conversations)
  for (const { replies } of [...grown, ...paused]) replies[0]?.finish()
  return { scene, nodes: [api, worker], conversations, ended, others: [...grown, ...paused] }
}

/** Settles when both nodes are connected, and listen to what concerns them. */
async function allAreHeard(redis: RedisServer, conversations: Conversation[]) {
  const observer = new Redis(redis.url)
  const topics = [workTopic, ...conversations.map(({ interactionId }) => interactionTopic(interactionId))]
  const channels = topics.map((topic) => `parley:0:${channelOf(topic)}`)
  const areHeard = async () => {
    const heard = (await observer.pubsub('CHANNELS')) as string[]
    const connections = ((await observer.client('LIST')) as string).match(/name=parley-pubsub/g) ?? []
    return connections.length === 4 && channels.every((channel) => heard.includes(channel))
  }
  await eventually('everything is heard', areHeard, Boolean).finally(() => observer.disconnect())
}

const isAnswered = ({ client }: Node, { interactionId: id }: Conversation) =>
  eventually(
    'the answer is stored',
    async () => (await client.data('query ($id: ID!) { interaction(id: $id) { messages { edges { cursor } } } }', { id })).interaction,
    ({ messages }) => messages.edges.length === 2,
  )

async function expectSound({ scene, nodes, conversations }: Awaited<ReturnType<typeof loseRedis>>) {
  await Promise.all(conversations.map(({ reader }) => reader.hasEnded()))
  await Promise.all(conversations.map(({ reader }) => reader.leave()))
  for (const node of nodes) {
    // It ends well: no rejection was left to itself.
    await stop(node)
    const log = node.server.log.join('\n')
    expect(log).toContain('"task":"pub/sub"')
    expect(log).not.toContain(password)
  }
  for (const { status, failedAttempts, answers, seen, isGenuine } of await outcomes(scene, conversations))
    expect({ status, failedAttempts, answers, isGenuine }).toEqual({
      status: 'COMPLETED',
      failedAttempts: 0,
      answers: [seen],
      isGenuine: true,
    })
}

describe.runIf(hasRedis)('fault 15: Redis is stopped and started', { timeout: 120_000 }, () => {
  it('delivery goes on late, and nothing is lost', async () => {
    await expectSound(await loseRedis())
  })

  it('nothing is lost, either, when nobody looks without being told', async () => {
    await expectSound(await loseRedis({ doingWithout: ['poll'] }))
  })

  it('control: what was published meanwhile is lost to those who do not look again', async () => {
    const { nodes, ended, others } = await loseRedis({ doingWithout: ['poll', 'missed'] })
    await Promise.all(others.map(({ reader }) => reader.hasEnded()))
    // Who subscribed late enough found it in the database.
    expect(ended.map(({ reader }) => reader.end)).toContain(undefined)
    for (const node of nodes) await stop(node)
  })
})
