import { once } from 'node:events'
import { connect } from 'node:net'
import { createClient } from 'graphql-ws'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { openToAll } from '../../../src/auth/authenticator.ts'
import { type HttpServerOptions, startHttpServer } from '../../../src/http/server.ts'
import { createMetrics } from '../../../src/observability/metrics.ts'
import { noTracing } from '../../../src/observability/tracing.ts'
import { createTestState, type TestContext, testSchema } from './testSchema.ts'

export async function startTestServer(overrides: Partial<HttpServerOptions<TestContext>> = {}) {
  const state = createTestState()
  const logLines: string[] = []
  const metrics = createMetrics()
  const server = await startHttpServer<TestContext>({
    schema: testSchema(state),
    contextFor(viewer) {
      const context = { viewer }
      state.contexts.push(context)
      return context
    },
    listen: { host: '127.0.0.1', port: 0 },
    loopbackOnly: true,
    corsOrigins: ['https://app.example.com'],
    exploration: 'open',
    logger: pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) }),
    metrics,
    tracing: noTracing,
    authenticator: openToAll,
    api: true,
    ready: () => Promise.resolve({ ok: true, checks: { database: 'ok' } }),
    ...overrides,
  })
  const url = `${server.url}/graphql`
  return {
    ...state,
    state,
    server,
    metrics,
    logLines,
    url,
    port: Number(new URL(url).port),
    post: (body: unknown, headers: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    /** Posts, and gives the parsed answer. */
    async ask(query: string, variables?: object, headers: Record<string, string> = {}) {
      const response = await this.post({ query, variables }, { accept: 'application/graphql-response+json', ...headers })
      // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every shape
      return { status: response.status, headers: response.headers, ...((await response.json()) as any) }
    },
    client: () =>
      createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => undefined,
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

/** A socket that speaks by hand, for what no client would send. */
export async function openSocket(
  url: string,
  {
    protocol = 'graphql-transport-ws',
    ...options
  }: { protocol?: string | null; headers?: Record<string, string>; autoPong?: boolean } = {},
) {
  const socket = new WebSocket(url.replace('http', 'ws'), protocol === null ? [] : protocol, options)
  const received: { id?: string; type: string; payload?: unknown }[] = []
  let wake = Promise.withResolvers<void>()
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => {
      resolve({ code, reason: String(reason) })
      wake.resolve()
    }),
  )
  socket.on('error', () => undefined)
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)))
    wake.resolve()
    wake = Promise.withResolvers()
  })
  await Promise.race([once(socket, 'open'), closed])
  return {
    socket,
    closed,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    /** The next message that was not taken yet. */
    async next() {
      while (received.length === 0) {
        if (socket.readyState === WebSocket.CLOSED) throw new Error('closed')
        await wake.promise
      }
      return received.shift() as { id?: string; type: string; payload: never }
    },
    async init() {
      this.send({ type: 'connection_init' })
      await this.next()
      return this
    },
    subscribe(id: string, query: string, variables?: object) {
      this.send({ id, type: 'subscribe', payload: { query, variables } })
    },
  }
}

/** An event stream, read block by block. */
export async function openEventStream(url: string, init: RequestInit = {}) {
  const abort = new AbortController()
  const response = await fetch(url, { ...init, headers: { accept: 'text/event-stream', ...init.headers }, signal: abort.signal })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let rest = ''
  return {
    response,
    abort: () => abort.abort(),
    /** The next block that is no comment; undefined at the end. */
    async next(): Promise<{ id?: string; event?: string; data?: string } | undefined> {
      for (;;) {
        const end = rest.indexOf('\n\n')
        if (end >= 0) {
          const block = rest.slice(0, end)
          rest = rest.slice(end + 2)
          if (block.startsWith(':')) continue
          return Object.fromEntries(
            block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
          )
        }
        const { done, value } = await reader.read()
        if (done) return undefined
        rest += decoder.decode(value, { stream: true })
      }
    },
  }
}

export const eventsQuery = 'subscription Events($after: String) { events(topic: "t", after: $after) { cursor text executions } }'

export const subscribeOverGet = (url: string, query = eventsQuery, headers: Record<string, string> = {}) =>
  openEventStream(`${url}?query=${encodeURIComponent(query)}`, { headers })

export const subscribeOverPost = (url: string, body: object = { query: eventsQuery }) =>
  openEventStream(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** Bytes as they are, for requests that no HTTP client would send. Resolves with all that came back when it closes. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => {
    answer += String(data)
  })
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}
