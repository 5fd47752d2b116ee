import type { ServerResponse } from 'node:http'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isAsyncIterable } from 'graphql-yoga'
import type { EventStreams } from '../eventStreams.ts'
import { serializable } from '../formatResult.ts'
import type { OpenCredentials } from '../openCredentials.ts'
import type { OperationContext } from '../operationContext.ts'
import { eventCursor } from './sharedExecution.ts'

export interface EventStreamOptions {
  credentials: OpenCredentials
  streams: EventStreams
  keepAliveMs: number
}

/**
 * GraphQL over Server-Sent Events ("distinct connections"), with the cursor of each event in its `id:` line, so that a
 * browser's EventSource resumes by itself. Yoga's own has no ids, and leaves its timer running when a client goes before
 * the stream was read.
 */
export function useEventStream({
  credentials,
  streams,
  keepAliveMs,
}: EventStreamOptions): Plugin<OperationContext, OperationContext & { res: ServerResponse }> {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { request } = args.contextValue as { request?: Request }
      // Answered before anything is opened; yoga would open the source, answer 406, and never close it.
      if (request && !acceptsEvents(request)) setResultAndStopExecution({ errors: [notAcceptable()] })
    },
    onResultProcess({ request, result, setResultProcessor, serverContext }) {
      if (!isAsyncIterable(result) && !wantsOnlyEvents(request)) return
      setResultProcessor((given, { Response, ReadableStream }) => {
        const { res, signal, credential, rest } = serverContext
        streams.add(res)
        // Cut off, as who is told `complete` does not ask again, and would not learn why.
        res.once(
          'close',
          credentials.add(credential, () => res.destroy()),
        )
        const events = isAsyncIterable(given) ? (given as AsyncIterable<ExecutionResult>) : [given as ExecutionResult]
        const write = rest ? (event: ExecutionResult) => rest.eventText(event, cursorOf(event)) : eventText
        return new Response(eventBytes(ReadableStream, events, write, keepAliveMs, signal), { status: 200, headers })
      }, 'text/event-stream')
    },
  }
}

const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }

const mediaTypes = (request: Request) =>
  (request.headers.get('accept') ?? '*/*').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase())
const acceptsEvents = (request: Request) =>
  mediaTypes(request).some((type) => type === 'text/event-stream' || type === 'text/*' || type === '*/*')
const wantsOnlyEvents = (request: Request) => mediaTypes(request).every((type) => type === 'text/event-stream')

const notAcceptable = () =>
  new GraphQLError('A subscription is answered as text/event-stream, or over WebSocket (graphql-transport-ws).', {
    extensions: { code: 'NOT_ACCEPTABLE', http: { status: 406 } },
  })

function eventBytes(
  Stream: typeof ReadableStream,
  events: AsyncIterable<ExecutionResult> | Iterable<ExecutionResult>,
  write: (result: ExecutionResult) => string,
  keepAliveMs: number,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]()
  let timer: NodeJS.Timeout | undefined
  return new Stream<Uint8Array>({
    start(controller) {
      // A first comment, since some browsers show no headers before a byte of the body.
      controller.enqueue(bytes(':\n\n'))
      if (signal.aborted) return
      timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(bytes(':\n\n'))
      }, keepAliveMs)
      signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    },
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (!done) return controller.enqueue(bytes(write(value)))
      clearInterval(timer)
      if (signal.aborted) return
      controller.enqueue(bytes('event: complete\ndata:\n\n'))
      controller.close()
    },
    async cancel() {
      clearInterval(timer)
      await iterator.return?.()
    },
  })
}

const encoder = new TextEncoder()
const bytes = (text: string) => encoder.encode(text)

const cursorOf = (result: ExecutionResult & { [eventCursor]?: string }) => result[eventCursor]

function eventText(result: ExecutionResult): string {
  const cursor = cursorOf(result)
  return `${cursor === undefined ? '' : `id: ${cursor}\n`}event: next\ndata: ${JSON.stringify(serializable(result))}\n\n`
}
