import { type Client, messageAdded, type Result } from './client.ts'
import { openEventStream } from './eventStream.ts'
import { interactionEvents } from './events.ts'

/** The subscriptions of an interaction that begin at a cursor. */
export const subscriptions = { interactionEvents, messageAdded }

export interface Opening {
  query: string
  interactionId: string
  after?: string | undefined
}

/** The first result of a subscription, which is then left: what comes, or why it was refused. */
export type FirstResult = (client: Client, opening: Opening) => Promise<Result>

export const overSocket: FirstResult = async ({ socket }, { query, ...variables }) => {
  const results = socket.iterate({ query, variables }) as AsyncIterableIterator<Result>
  try {
    return (await results.next()).value
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors
    return { errors }
  } finally {
    await results.return?.()
  }
}

export const overPostedStream: FirstResult = ({ url }, { query, ...variables }) =>
  firstOf(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })

/** As EventSource resumes: the cursor is in the header, and the URL says nothing of it. */
export const overLastEventId: FirstResult = ({ url }, { query, interactionId, after }) => {
  const asked = new URLSearchParams({ query, variables: JSON.stringify({ interactionId }) })
  return firstOf(`${url}?${asked}`, { headers: after === undefined ? {} : { 'last-event-id': after } })
}

async function firstOf(...request: Parameters<typeof openEventStream>): Promise<Result> {
  const stream = await openEventStream(...request)
  const event = await stream.next()
  stream.leave()
  if (!event) throw new Error(`the stream was cut: ${stream.status}`)
  return JSON.parse(event.data) as Result
}
