import { dataOf, operation, request } from './graphql.ts'
import { HttpConnection } from './httpConnection.ts'
import type { Load } from './rate.ts'
import { openSocket, parseNext, subscribe } from './subscribers.ts'

const conversationsPerSocket = 10

const createInteraction = 'mutation { createInteraction(input: { prompt: "Be brief." }) { interaction { id } } }'
const createMessage = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } reply { id status } } }'
const messageAdded = 'subscription ($id: ID!) { messageAdded(interactionId: $id) { id role content } }'

/** A load of conversations: it counts the answers that came, and takes the milliseconds that each took. */
export interface Conversations extends Load {
  readonly latencies: number[]
  /** Messages that were delivered, those of people among them. */
  readonly deliveries: number
}

/** Starts conversations, shared among the servers, that go on until they are stopped. */
export async function converse(serverUrls: readonly string[], count: number): Promise<Conversations> {
  const serverOf = (index: number) => serverUrls[index % serverUrls.length] as string
  const numbers = Array.from({ length: count }, (_, index) => index)
  const connections = await Promise.all(numbers.map((index) => HttpConnection.open(serverOf(index))))
  const ids: string[] = await Promise.all(
    numbers.map(async (index) => (await dataOf(serverOf(index), createInteraction, {})).createInteraction.interaction.id),
  )
  const sentAt: number[] = []
  const latencies: number[] = []
  let running = true
  let failure: unknown
  let deliveries = 0
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
    deliveries += 1
    if (payload.data.messageAdded.role !== 'AI') return
    const index = Number(id)
    latencies.push(performance.now() - (sentAt[index] as number))
    if (running) send(index)
    else ended[index]?.resolve()
  }

  const sockets = await Promise.all(
    Array.from({ length: Math.ceil(count / conversationsPerSocket) }, (_, index) => openSocket(serverOf(index), receive)),
  )
  for (const [index, id] of ids.entries()) {
    const socket = sockets[index % sockets.length]
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
    get deliveries() {
      return deliveries
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
