import { dataOf, openConnections, operation, request } from '../load/graphql.ts'
import type { HttpConnection } from '../load/httpConnection.ts'
import { rateOf } from '../load/rate.ts'
import { openSocket, parseNext, subscribe } from '../load/subscribers.ts'
import { compare } from '../report/compare.ts'
import { median } from '../report/median.ts'
import type { Row } from '../report/table.ts'
import { startChildServer } from '../servers/childServer.ts'
import type { DatabaseKind } from '../servers/databases.ts'
import { startParley } from '../servers/startServer.ts'

/** More than the slots of the worker (64), so that there is always a queue. */
const conversations = 100
const conversationsPerSocket = 10
const roundMs = 2000
/** Turns of the single conversation whose latency is taken. */
const turns = 40

const createInteraction = 'mutation { createInteraction(input: { prompt: "Be brief." }) { interaction { id } } }'
const createMessage = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } reply { id status } } }'
const messageAdded = 'subscription ($id: ID!) { messageAdded(interactionId: $id) { id role content } }'

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
        const answers = await converse(parley.url, conversations)
        return rateOf(answers, roundMs)
      },
    })),
    ...(await compare(`ms from the message to its delivered reply, one conversation (${database})`, {
      name: 'Parley',
      measure: async () => {
        const answers = await converse(parley.url, 1)
        while (answers.count < turns) await new Promise((resolve) => setTimeout(resolve, 50))
        await answers.stop()
        return median(answers.latencies)
      },
    })),
  ]
}

/** Starts conversations that go on until they are stopped. */
async function converse(serverUrl: string, count: number) {
  const connections = await openConnections(serverUrl, count)
  const ids: string[] = await Promise.all(
    connections.map(async () => (await dataOf(serverUrl, createInteraction, {})).createInteraction.interaction.id),
  )
  const sentAt: number[] = []
  const latencies: number[] = []
  let running = true
  let failure: unknown
  const ended = ids.map(() => Promise.withResolvers<void>())

  function send(index: number) {
    sentAt[index] = performance.now()
    const body = operation(createMessage, { input: { interactionId: ids[index], content: `And what about ${latencies.length}?` } })
    request(connections[index] as HttpConnection, body).catch((error: unknown) => {
      failure ??= error
      ended[index]?.resolve()
    })
  }

  function receive(frame: Buffer) {
    const { id, payload } = parseNext<{ messageAdded: { role: string } }>(frame)
    if (payload.data.messageAdded.role !== 'AI') return
    const index = Number(id)
    latencies.push(performance.now() - (sentAt[index] as number))
    if (running) send(index)
    else ended[index]?.resolve()
  }

  const sockets = await Promise.all(Array.from({ length: Math.ceil(count / conversationsPerSocket) }, () => openSocket(serverUrl, receive)))
  for (const [index, id] of ids.entries()) {
    const socket = sockets[Math.floor(index / conversationsPerSocket)]
    if (socket) subscribe(socket, String(index), messageAdded, { id })
  }
  // A subscription says nothing when it stands; there is no faster way to one that answers.
  await new Promise((resolve) => setTimeout(resolve, 300))
  for (const index of ids.keys()) send(index)

  return {
    latencies,
    get count() {
      return latencies.length
    },
    async stop() {
      running = false
      await Promise.all(ended.map(({ promise }) => promise))
      for (const connection of connections) connection[Symbol.dispose]()
      for (const socket of sockets) socket.terminate()
      if (failure) throw failure
    },
  }
}
