import { describe, expect, it } from 'vitest'
import { dictateReplies, randomText } from '../support/dictatedReplies.ts'
import { overPostedStream, overSocket } from '../support/eventConnections.ts'
import { ReplyReader } from '../support/events.ts'
import { eventually } from '../support/eventually.ts'
import { readMetrics } from '../support/metrics.ts'
import { createRandom } from '../support/random.ts'
import { preloading, startServerScene } from '../support/serverScene.ts'
import { completed } from './cutReply.ts'

const subscribers = 50
const megabyte = 1024 * 1024
/** In megabytes: the text itself, once, with what is on its way to the database and to slow sockets. */
const allowedGrowth = 5

/** A server process whose metrics tell what it holds, and a provider that is dictated to. @param scripts more to preload */
async function startScene(...scripts: string[]) {
  const { llm, start } = await startServerScene()
  const { NODE_OPTIONS } = preloading('collectedHeap', ...scripts)
  const { server, client } = await start({ NODE_OPTIONS: `--expose-gc ${NODE_OPTIONS}` })
  return { client, replyTo: dictateReplies(llm).replyTo, metrics: () => readNumbers(server.url) }
}

type Scene = Awaited<ReturnType<typeof startScene>>

async function readNumbers(serverUrl: string) {
  const metrics = await readMetrics(serverUrl)
  const numberOf = (name: string) => metrics.get(name) ?? 0
  return {
    subscriptions: numberOf('parley_subscriptions_open{transport="websocket"}') + numberOf('parley_subscriptions_open{transport="http"}'),
    heap: numberOf('nodejs_heap_size_used_bytes'),
    resident: numberOf('process_resident_memory_bytes'),
  }
}

/** Half of them over WebSocket, half over an event stream. */
async function subscribe({ client, metrics }: Scene, interactionId: string, after: string) {
  const readers = Array.from({ length: subscribers }, () => new ReplyReader(after))
  for (const [index, reader] of readers.entries())
    reader.follow(await (index % 2 ? overSocket : overPostedStream)(client.url, { interactionId, after }))
  await eventually('all have subscribed', metrics, ({ subscriptions }) => subscriptions === subscribers)
  return readers
}

interface Shape {
  length: number
  deltas: number
  /** The reply is written in so many steps, each when everybody has read the one before. */
  steps: number
}

/** Has a reply written to all subscribers, and insists that each of them has it as it is stored. @returns what the server held meanwhile */
async function streamReply(scene: Scene, { length, deltas, steps }: Shape) {
  const { client, replyTo, metrics } = scene
  const { id, cursor } = await client.createInteraction()
  const readers = await subscribe(scene, id, cursor)
  const before = await metrics()
  const question = `question ${crypto.randomUUID()}`
  const { reply: asked } = await client.send(id, question)
  const reply = await replyTo(question, randomText(createRandom(length), length).slice(0, length).toWellFormed())
  const during = []
  for (let step = 1; step <= steps; step += 1) {
    reply.writeTo((length / steps) * step, deltas / steps)
    await Promise.all(readers.map((reader) => reader.hasRead(reply.visible)))
    if (step % (steps / 4) === 0) during.push(await metrics())
  }
  reply.finish()
  await Promise.all(readers.map((reader) => reader.hasEnded()))
  await Promise.all(readers.map((reader) => reader.leave()))
  await eventually('nobody is subscribed', metrics, ({ subscriptions }) => subscriptions === 0)

  expect(await completed(client, asked.id)).toBe(reply.text)
  expect(readers.filter(({ text }) => text !== reply.text)).toEqual([])
  return { before, during }
}

/** What the server's heap has grown by, at most, while a long reply was streamed, in megabytes. */
async function heapGrowth(what: string, ...scripts: string[]) {
  const scene = await startScene(...scripts)
  // The code is loaded and compiled by then.
  await streamReply(scene, { length: 10_000, deltas: 2_000, steps: 20 })
  const { before, during } = await streamReply(scene, { length: 100_000, deltas: 20_000, steps: 100 })
  const growth = (Math.max(...during.map(({ heap }) => heap)) - before.heap) / megabyte
  const shown = [before, ...during].map(({ heap, resident }) => `${inMegabytes(heap)} (${inMegabytes(resident)})`)
  console.log(`${what}: heap (and resident) MB before and at each quarter: ${shown.join(', ')}; heap +${growth.toFixed(1)}`)
  return growth
}

const inMegabytes = (bytes: number) => (bytes / megabyte).toFixed(1)

describe(`a reply of 100,000 characters in 20,000 deltas to ${subscribers} subscribers`, { timeout: 120_000 }, () => {
  it('comes to all of them as it is stored, in memory that does not grow with it', async () => {
    expect(await heapGrowth('as it is')).toBeLessThan(allowedGrowth)
  })

  it('control: a server that keeps what it has sent is noticed', async () => {
    expect(await heapGrowth('keeping events', 'keepingEvents')).toBeGreaterThan(allowedGrowth)
  })
})
