import { createClient } from 'graphql-ws'
import { messageAdded, type Result } from './client.ts'
import { cutWebSocket } from './cutWebSocket.ts'
import { openEventStream } from './eventStream.ts'

export interface SeenMessage {
  position: number
  role: string
  content: string
  cursor: string
}

/** One subscription of `messageAdded` on a connection of its own, whichever transport carries it. */
export interface MessageSource {
  /** What comes next; undefined when the subscription is complete. @throws when the connection is lost */
  nextResult(): Promise<Result | undefined>
  /** @throws when the subscription has ended or gives errors */
  next(): Promise<SeenMessage>
  /** Tells the server that nothing more is wanted, where the transport has a word for it. */
  unsubscribe(): Promise<void>
  /** Cuts the connection. */
  terminate(): void
}

export interface Place {
  interactionId: string
  after?: string | undefined
}

/** @param url of `/graphql` */
export type OpenSource = (url: string, place: Place) => Promise<MessageSource>

export const overSocket: OpenSource = async (url, { interactionId, after }) => {
  const { webSocketImpl, cut } = cutWebSocket()
  const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl, retryAttempts: 0 })
  const results = client.iterate({ query: messageAdded, variables: { interactionId, after } }) as AsyncIterableIterator<Result>
  return source({
    nextResult: async () => (await results.next()).value,
    async unsubscribe() {
      await results.return?.()
      await client.dispose()
    },
    terminate: cut,
  })
}

const streamOf = (toRequest: (place: Place) => { query?: string } & Parameters<typeof openEventStream>[1]): OpenSource =>
  async function open(url, place) {
    const { query = '', ...init } = toRequest(place)
    const stream = await openEventStream(url + query, init)
    return source({
      async nextResult() {
        const event = await stream.next()
        if (!event) throw new Error(`the stream was cut: ${stream.status}`)
        return event.type === 'complete' ? undefined : (JSON.parse(event.data) as Result)
      },
      async unsubscribe() {
        stream.leave()
      },
      terminate: () => stream.leave(),
    })
  }

const post = (variables: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: messageAdded, variables }),
})

/** A program that posts its subscription, with the place to resume from among the variables. */
export const overPostedStream = streamOf(({ interactionId, after }) => post({ interactionId, after }))

/** A browser's EventSource: a GET with the same URL each time, and the place to resume from in a header. */
export const overEventSource = streamOf(({ interactionId, after }) => ({
  query: `?${new URLSearchParams({ query: messageAdded, variables: JSON.stringify({ interactionId }) })}`,
  headers: after ? { 'last-event-id': after } : {},
}))

const source = (parts: Omit<MessageSource, 'next'>): MessageSource => ({
  ...parts,
  async next() {
    const result = await parts.nextResult()
    if (!result?.data) throw new Error(result ? JSON.stringify(result.errors) : 'the subscription is complete')
    return result.data.messageAdded as SeenMessage
  },
})
