import { createClient } from 'graphql-ws'
import { expect } from 'vitest'
import type { Result } from './client.ts'
import { startCurl } from './curl.ts'
import { cutWebSocket } from './cutWebSocket.ts'
import { type EventStream, openEventStream, type StreamEvent } from './eventStream.ts'
import { type EventConnection, interactionEvents, type SeenEvent } from './events.ts'
import { startTcpProxy } from './tcpProxy.ts'

export interface Place {
  interactionId: string
  after?: string | undefined
}

/** @param url of `/graphql` */
export type OpenEvents = (url: string, place: Place) => Promise<EventConnection>

export const overSocket: OpenEvents = async (url, { interactionId, after }) => {
  const { webSocketImpl, cut } = cutWebSocket()
  const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl, retryAttempts: 0 })
  const results = client.iterate({ query: interactionEvents, variables: { interactionId, after } }) as AsyncIterator<Result>
  return { events: untilLost(results), cut }
}

/** A program that posts its subscription, with the place to resume from among the variables. */
export const overPostedStream: OpenEvents = async (url, variables) =>
  streamed(
    await openEventStream(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: interactionEvents, variables }),
    }),
  )

/** A browser's EventSource: a GET with the same URL each time, and the place to resume from in a header. */
export const overEventSource: OpenEvents = async (url, { interactionId, after }) => {
  const query = new URLSearchParams({ query: interactionEvents, variables: JSON.stringify({ interactionId }) })
  return streamed(await openEventStream(`${url}?${query}`, { headers: lastEventId(after) }))
}

export const overCurlWithVariable: OpenEvents = async (url, variables) => {
  const { events, kill } = startCurl(url, { query: interactionEvents, variables })
  return { events: eventsOf(events), cut: kill }
}

export const overCurlWithHeader: OpenEvents = async (url, { interactionId, after }) => {
  const { events, kill } = startCurl(url, { query: interactionEvents, variables: { interactionId } }, lastEventId(after))
  return { events: eventsOf(events), cut: kill }
}

/** The same by way of a proxy, which is what cuts the connection. */
export const throughProxy =
  (open: OpenEvents): OpenEvents =>
  async (url, place) => {
    const proxy = await startTcpProxy(url)
    const { events } = await open(url.replace(new URL(url).origin, proxy.url), place)
    return { events, cut: () => void proxy[Symbol.asyncDispose]() }
  }

const lastEventId = (cursor: string | undefined): Record<string, string> => (cursor ? { 'last-event-id': cursor } : {})

const streamed = (stream: EventStream): EventConnection => ({ events: eventsOf(allOf(stream)), cut: () => stream.leave() })

async function* allOf(stream: EventStream) {
  for (let event = await stream.next(); event; event = await stream.next()) yield event
}

async function* eventsOf(stream: AsyncIterable<StreamEvent>): AsyncGenerator<SeenEvent> {
  for await (const { type, data, lastEventId } of stream) {
    if (type === 'complete') return
    const event = eventOf(JSON.parse(data))
    expect(lastEventId, 'the id of an event is its cursor').toBe(event.cursor)
    yield event
  }
}

async function* untilLost(results: AsyncIterator<Result>): AsyncGenerator<SeenEvent> {
  for (;;) {
    const { done, value } = await results.next().catch(lossOrErrors)
    if (done) return
    yield eventOf(value)
  }
}

/** graphql-ws throws the errors of an operation as a list; what else it throws says that its connection is lost. */
function lossOrErrors(reason: unknown): IteratorReturnResult<undefined> {
  if (Array.isArray(reason)) throw new Error(JSON.stringify(reason))
  return { done: true, value: undefined }
}

function eventOf({ data, errors }: Result): SeenEvent {
  if (!data) throw new Error(JSON.stringify(errors))
  return data.interactionEvents
}
