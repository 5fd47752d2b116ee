import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'

/** One event as a browser's EventSource would hand it on. */
export interface StreamEvent {
  type: string
  data: string
  /** The last `id:` of the stream so far: what a browser sends as `Last-Event-ID` when it comes back. */
  lastEventId: string
}

export interface EventStream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The next event; undefined once the server has ended the stream, or it was left. */
  next(): Promise<StreamEvent | undefined>
  /** The body of an answer that is no event stream. */
  text(): Promise<string>
  /** Cuts the connection, without a word. */
  leave(): void
}

/** Sends a request and reads the answer as "server-sent events" of the HTML standard (9.2.6) are to be read. */
export async function openEventStream(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<EventStream> {
  // Without an agent: each stream has a connection of its own, which goes when it goes.
  const asking = request(url, { method, headers: { accept: 'text/event-stream', ...headers }, agent: false })
  asking.end(body)
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  // A stream that was cut ends here as one that was ended: what it still held is given first.
  asking.on('error', () => {})
  response.setEncoding('utf8').on('error', () => {})
  const events = readEvents(response)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    next: async () => (await events.next()).value,
    text: async () => (await response.toArray()).join(''),
    leave: () => void asking.destroy(),
  }
}

/** The events of a text that comes in pieces. What is cut ends as what is ended; an event of which not all came is none. */
export async function* readEvents(text: AsyncIterable<string>): AsyncGenerator<StreamEvent, undefined> {
  let event: Record<string, string[]> = {}
  let lastEventId = ''
  for await (const line of readLines(text)) {
    if (line === '') {
      lastEventId = event.id?.at(-1) ?? lastEventId
      const { data, event: type } = event
      event = {}
      if (data) yield { type: type?.at(-1) ?? 'message', data: data.join('\n'), lastEventId }
    } else if (!line.startsWith(':')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
      event[field] = [...(event[field] ?? []), value]
    }
  }
  return undefined
}

async function* readLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const chunk of text) {
      const lines = (rest + chunk).split(/\r\n|\n|\r/)
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch {}
}
