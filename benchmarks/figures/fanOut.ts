import type { WebSocket } from 'ws'
import { interactionId, seedConversations } from '../load/conversations.ts'
import { openConnections, operation, request } from '../load/graphql.ts'
import { type Load, rateOf } from '../load/rate.ts'
import { openSocket, parseNext, subscribe } from '../load/subscribers.ts'
import { compare } from '../report/compare.ts'
import type { Row } from '../report/table.ts'
import { startChildServer } from '../servers/childServer.ts'
import type { DatabaseKind } from '../servers/databases.ts'
import { startParley, startPeer } from '../servers/startServer.ts'

const subscribers = 500
/** Messages that may be under way: few enough that no server piles them up, enough that none waits for the next. */
const window = 8
const roundMs = 1500

const id = interactionId(1)
const fields = '{ id role content position }'
const content = 'What does a benchmark show, if it shows anything at all?'

const parleySubscription = `subscription ($id: ID!) { messageAdded(interactionId: $id) ${fields} }`
const peerSubscriptions = {
  published: `subscription ($id: ID!) { messageAdded(interactionId: $id) ${fields} }`,
  queried: `subscription ($id: ID!) { messageAddedByQuery(interactionId: $id) ${fields} }`,
}
const parleySend = operation('mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } } }', {
  input: { interactionId: id, content, reply: false },
})
const peerSend = operation('mutation ($id: ID!, $content: String!) { createMessage(interactionId: $id, content: $content) { id } }', {
  id,
  content,
})
/** What graphql-ws sends for one message, in the length that Parley's frames have. */
const frame = JSON.stringify({
  id: '1',
  type: 'next',
  payload: { data: { messageAdded: { id, role: 'HUMAN', content, position: 1234 } } },
})

/** Deliveries per second to many followers of one interaction, beside the stock server and a bare broadcast. */
export async function measureFanOut(database: DatabaseKind): Promise<Row[]> {
  const options = { database, seed: (pool: Parameters<typeof seedConversations>[0]) => seedConversations(pool, 1) }
  await using parley = await startParley(options)
  await using peer = await startPeer(options)
  await using bare = await startChildServer('benchmarks/servers/bareBroadcast.ts', {})
  return await compare(
    `deliveries/s to ${subscribers} subscribers (${database})`,
    { name: 'Parley', measure: () => deliveries(parley.url, parleySubscription, parleySend) },
    { name: 'stock, published row', measure: () => deliveries(peer.url, peerSubscriptions.published, peerSend) },
    { name: 'stock, query per subscriber', measure: () => deliveries(peer.url, peerSubscriptions.queried, peerSend) },
    { name: 'bare ws broadcast', measure: () => deliveries(bare.url, undefined, frame) },
  )
}

async function deliveries(serverUrl: string, subscription: string | undefined, message: string): Promise<number> {
  let delivered = 0
  const onFrame = (frame: Buffer) => {
    // Looking into each would measure this process; the first ones tell whether they are what they should be.
    if (delivered < subscribers) parseNext(frame)
    delivered += 1
  }
  using opened = new DisposableStack()
  const sockets: WebSocket[] = []
  opened.defer(() => {
    for (const socket of sockets) socket.terminate()
  })
  for (let count = 0; count < subscribers; count += 50)
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => openSocket(serverUrl, onFrame, subscription !== undefined)))))
  if (subscription) for (const socket of sockets) subscribe(socket, '1', subscription, { id })

  const load = await publish(serverUrl, message, () => delivered)
  return await rateOf(load, roundMs)
}

/** Sends messages for as long as there are fewer than the window under way. */
async function publish(serverUrl: string, message: string, delivered: () => number): Promise<Load> {
  const connections = await openConnections(serverUrl, window)
  let sent = 0
  let running = true
  // Whoever subscribed gets the first message: it is sent until it has come to all.
  while (delivered() < subscribers) {
    await request(connections[0] as (typeof connections)[0], message)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const before = delivered()
  const loops = connections.map(async (connection) => {
    while (running)
      if (sent - (delivered() - before) / subscribers < window) {
        sent += 1
        await request(connection, message)
      } else await new Promise((resolve) => setTimeout(resolve, 1))
    connection[Symbol.dispose]()
  })
  const finished = Promise.all(loops)
  finished.catch(() => {})
  return {
    get count() {
      return delivered()
    },
    async stop() {
      running = false
      await finished
    },
  }
}
