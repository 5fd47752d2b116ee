import { createClient } from 'graphql-ws'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { afterFile } from '../../support/afterFile.ts'
import { type Client, connect, messageAdded, take } from '../../support/client.ts'
import { eventually } from '../../support/eventually.ts'
import { greet } from '../../support/greet.ts'
import { readMetric } from '../../support/metrics.ts'
import { openStalledSocket, readSlowConsumer } from '../../support/stalledSocket.ts'
import { startTcpProxy } from '../../support/tcpProxy.ts'
import { hasTopology } from '../../support/topology/available.ts'
import { startTopology, type Topology } from '../../support/topology/topology.ts'

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
const subscriptionsOpen = 'parley_subscriptions_open{transport="websocket"}'

const socketUrl = ({ url }: Client) => url.replace(/^http/, 'ws')

const sumOf = async ({ apis }: Topology, metric: string) =>
  (await Promise.all(apis.map(({ server }) => readMetric(server.url, metric)))).reduce<number>((sum, value = 0) => sum + value, 0)

const becomes = (topology: Topology, metric: string, wanted: number, limitMs?: number) =>
  eventually(
    `${metric} is ${wanted}`,
    () => sumOf(topology, metric),
    (value) => value === wanted,
    limitMs,
  )

describe.runIf(hasTopology)('behind nginx', { timeout: 180_000 }, () => {
  it('fault 28: a client that does not read is ended with the place to resume from, and the others miss nothing', async () => {
    const topology = await startTopology()
    const { client } = topology
    const { id } = await client.createInteraction()
    const [messages, others] = [2500, 20]
    const healthy = range(1, others).map(() => take(connect(new URL(client.url).origin).follow(id), messages))
    const stalled = openStalledSocket(client.url, id)
    await becomes(topology, subscriptionsOpen, others + 1)
    // 25 MB: more than the buffers of nginx and of the kernel hold.
    let left = messages
    const send = async () => {
      while (left-- > 0) await client.send(id, 'x'.repeat(10_000), { reply: false })
    }
    await Promise.all(range(1, 16).map(send))
    for (const received of await Promise.all(healthy)) expect(received.map(({ position }) => position)).toEqual(range(1, messages))

    const { positions, cursor } = readSlowConsumer(await stalled.readRest())
    expect(positions).toEqual(range(1, positions.length))
    expect(positions.length).toBeLessThan(messages)
    const rest = await take(client.follow(id, cursor), messages - positions.length)
    expect(rest.map(({ position }) => position)).toEqual(range(positions.length + 1, messages))
  })

  it('fault 29: the sockets of a node that dies come to the other one at the same moment', async () => {
    const topology = await startTopology()
    const { apis, client } = topology
    const url = socketUrl(client)
    const sockets = 3000
    const opened: WebSocket[] = []
    const back: ReturnType<typeof greet>[] = []
    const open = async () => {
      const { socket, outcome } = await greet(url)
      expect(outcome).toBe('open')
      socket.once('close', () => back.push(greet(url)))
      opened.push(socket)
    }
    while ((await sumOf(topology, 'parley_websockets_open')) < sockets) await Promise.all(range(1, 250).map(open))
    const lost = await readMetric(apis[0]?.server.url ?? '', 'parley_websockets_open')
    apis[0]?.server.kill('SIGKILL')
    await eventually(
      'all have noticed',
      () => back.length,
      (count) => count === lost,
    )
    const outcomes = (await Promise.all(back)).map(({ outcome }) => outcome)
    console.log(`${lost} of ${sockets} sockets came back: ${outcomes.filter((outcome) => outcome === 'open').length} were accepted`)
    expect(outcomes.filter((outcome) => outcome !== 'open' && outcome !== 503)).toEqual([])
    const { id, cursor } = await client.createInteraction()
    const messages = client.follow(id, cursor)
    await client.send(id, 'still there?')
    expect((await take(messages, 2)).map(({ content }) => content)).toEqual(['still there?', 'echo: still there?'])
    for (const socket of opened) socket.removeAllListeners('close').terminate()
    for (const { socket } of await Promise.all(back)) socket.terminate()
  })
})

describe.runIf(hasTopology)('behind nginx, where all nodes live', { timeout: 180_000 }, () => {
  let topology: Topology
  beforeAll(async () => {
    topology = await startTopology({}, afterFile)
  })

  it('fault 30: of a thousand subscriptions on one socket those beyond the cap are refused, and the others go on', async () => {
    const { client } = topology
    const { id } = await client.createInteraction()
    const socket = createClient({ url: socketUrl(client), webSocketImpl: WebSocket, retryAttempts: 0 })
    onTestFinished(() => socket.dispose())
    const refusals: string[] = []
    const received: number[] = []
    for (const _ of range(1, 1000))
      socket.subscribe(
        { query: messageAdded, variables: { interactionId: id } },
        {
          next: ({ data }) => void received.push((data?.messageAdded as { position: number }).position),
          error: (errors) => void refusals.push(Array.isArray(errors) ? String(errors[0]?.extensions?.code) : String(errors)),
          complete: () => {},
        },
      )
    await eventually(
      '900 are refused',
      () => refusals.length,
      (count) => count === 900,
    )
    expect(new Set(refusals)).toEqual(new Set(['RATE_LIMITED']))
    await becomes(topology, subscriptionsOpen, 100)
    await client.send(id, 'hello', { reply: false })
    await eventually(
      'the others are told',
      () => received.length,
      (count) => count === 100,
    )
  })

  it('fault 31: a client that is gone without a word is dropped', async () => {
    const { client } = topology
    const proxy = await startTcpProxy(new URL(client.url).origin)
    onTestFinished(() => proxy[Symbol.asyncDispose]())
    const { id } = await client.createInteraction()
    for (const each of [connect(proxy.url), client])
      void each
        .follow(id)
        .next()
        .catch(() => {})
    await becomes(topology, subscriptionsOpen, 2)
    proxy.swallow()
    // The other one, which answers, stays.
    await becomes(topology, subscriptionsOpen, 1, 60_000)
    await becomes(topology, 'parley_websockets_open', 1)
  })

  it('fault 34: a cursor of one node is good on the other; one that is garbled, foreign or from the future is refused', async () => {
    const { apis, client } = topology
    const clients = apis.map(({ server }) => connect(server.url))
    const { id, cursor } = await client.createInteraction()
    const foreign = await client.createInteraction()
    const { message } = await client.send(id, 'secret', { reply: false })
    const later = await client.send(id, 'later', { reply: false })
    for (const each of clients) {
      expect((await take(each.follow(id, cursor), 2)).map(({ content }) => content)).toEqual(['secret', 'later'])
      expect((await take(each.follow(id, message.cursor), 1))[0]?.content).toBe('later')
      await client.send(foreign.id, 'one', { reply: false })
      for (const after of ['garbled', message.cursor.slice(1), later.message.cursor])
        await expect(each.follow(foreign.id, after).next()).rejects.toMatchObject([
          { extensions: { code: 'BAD_USER_INPUT', path: ['after'] } },
        ])
    }
  })
})
