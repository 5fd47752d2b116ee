import type { WebSocket } from 'ws'
import type { Arrivals } from './arrivals.ts'
import { openConnections, operation, request } from './graphql.ts'
import type { HttpConnection } from './httpConnection.ts'
import { StreamProgress, type Streams, streamsOf } from './streams.ts'
import { openSocket, parseNext, subscribe } from './subscribers.ts'

/** Connections over which the conversations are begun. */
const mostConnections = 50

const createInteraction = 'mutation { createInteraction(input: {}) { interaction { id cursor } } }'
const createMessage = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { reply { id } } }'
/** What a client needs to show a reply, and to go on where it stopped. */
const interactionEvents = `subscription ($id: ID!, $after: String) {
  interactionEvents(interactionId: $id, after: $after) {
    __typename
    ... on Event { cursor }
    ... on ReplyDelta { replyId attempt offset text }
    ... on ReplyFailed { error { code message } }
  }
}`

type Event = { __typename: 'ReplyDelta'; offset: number; text: string } | { __typename: 'ReplyCompleted' | 'ReplyRetrying' | 'ReplyFailed' }

/** Has so many replies written at once, each in an interaction of its own that is followed over a WebSocket of its own. */
export async function followReplies(serverUrl: string, count: number, arrivals: Arrivals): Promise<Streams> {
  using connections = new DisposableStack()
  const opened = await openConnections(serverUrl, Math.min(count, mostConnections))
  for (const connection of opened) connections.use(connection)
  const numbers = Array.from({ length: count }, (_, index) => index)
  const conversations = await share(opened, numbers, (connection) => beginConversation(serverUrl, connection, arrivals))
  await share(opened, conversations, (connection, { id }) =>
    request(connection, operation(createMessage, { input: { interactionId: id, content: 'Go on.' } })),
  )
  return streamsOf(
    conversations.map(({ progress }) => progress),
    () => {
      for (const { socket } of conversations) socket.terminate()
    },
  )
}

/** Does something for each item; every connection takes the next one when it is done with the last. */
async function share<Item, Result>(
  connections: readonly HttpConnection[],
  items: readonly Item[],
  work: (connection: HttpConnection, item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.values()
  await Promise.all(
    connections.map(async (connection) => {
      for (const item of queue) results.push(await work(connection, item))
    }),
  )
  return results
}

interface Conversation {
  id: string
  socket: WebSocket
  progress: StreamProgress
}

async function beginConversation(serverUrl: string, connection: HttpConnection, arrivals: Arrivals): Promise<Conversation> {
  const { id, cursor } = JSON.parse(await request(connection, operation(createInteraction, {}))).data.createInteraction.interaction
  const progress = new StreamProgress()
  let length = 0

  function receive(frame: Buffer) {
    const event = parseNext<{ interactionEvents: Event }>(frame).payload.data.interactionEvents
    switch (event.__typename) {
      case 'ReplyDelta':
        if (event.offset !== length) throw new Error(`a delta at ${event.offset} came after ${length} characters`)
        length += event.text.length
        arrivals.add(event.text)
        return progress.started.resolve()
      case 'ReplyCompleted':
        return progress.ended.resolve()
      case 'ReplyRetrying':
      case 'ReplyFailed':
        throw new Error(`a reply went wrong: ${frame}`)
    }
  }

  const socket = await openSocket(serverUrl, (frame) => {
    try {
      receive(frame)
    } catch (error) {
      progress.fail(error)
    }
  })
  socket.once('close', () => progress.fail(new Error('the server closed the socket')))
  subscribe(socket, '1', interactionEvents, { id, after: cursor })
  return { id, socket, progress }
}
