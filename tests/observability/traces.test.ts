import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { overPostgres } from '../support/databases.ts'
import { overSocket } from '../support/eventConnections.ts'
import { ReplyReader } from '../support/events.ts'
import { answer, begin, delta, finish, refuse } from '../support/llmServer.ts'
import { type Node, preloading, startServerScene, stop } from '../support/serverScene.ts'
import { type CollectedSpan, startTraceCollector } from '../support/traceCollector.ts'

const query = 'mutation Send($input: CreateMessageInput!) { createMessage(input: $input) { reply { id } } }'

async function openCollector() {
  const collector = await startTraceCollector()
  onTestFinished(() => collector[Symbol.asyncDispose]())
  return { collector, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' } }
}

/** Sends a message, as a part of a trace perhaps, and follows its reply to its end. */
async function ask({ client }: Node, content: string, traceParent?: string, meanwhile = async (_: ReplyReader) => {}) {
  const { id, cursor } = await client.createInteraction({ prompt: 'canary prompt' })
  const reader = new ReplyReader(cursor)
  reader.follow(await overSocket(client.url, { interactionId: id, after: cursor }))
  const headers = { 'content-type': 'application/json', ...(traceParent ? { traceparent: traceParent } : {}) }
  const body = JSON.stringify({ query, variables: { input: { interactionId: id, content } } })
  expect((await fetch(client.url, { method: 'POST', headers, body })).status).toBe(200)
  await meanwhile(reader)
  await reader.hasEnded()
  await reader.leave()
  return reader
}

/** One server for everything, or one for each role where the database allows it. */
const startNodes = async (start: (env: Record<string, string>) => Promise<Node>, env: Record<string, string>) =>
  overPostgres
    ? Promise.all([
        start({ ...env, ROLES: 'api', OTEL_SERVICE_NAME: 'parley-api' }),
        start({ ...env, ROLES: 'worker', OTEL_SERVICE_NAME: 'parley-worker' }),
      ])
    : [await start({ ...env, OTEL_SERVICE_NAME: 'parley-api' })]

const worker = overPostgres ? 'parley-worker' : 'parley-api'

describe('a trace', () => {
  it('follows one request from its operation to the attempts, the provider and what is delivered, and tells no text', async () => {
    const { collector, env } = await openCollector()
    const { llm, start } = await startServerScene()
    const traceHeaders: unknown[] = []
    const writing = Promise.withResolvers<ServerResponse>()
    llm.respond = (_, response) => {
      traceHeaders.push(response.req.headers.traceparent)
      if (traceHeaders.length === 1) refuse(response, 503)
      else if (traceHeaders.length > 2) answer(response, 'canary answer')
      else {
        begin(response)
        delta(response, 'canary')
        writing.resolve(response)
      }
    }
    const nodes = await startNodes(start, { ...env, OPENAI_API_KEY: 'sk-canary' })
    const [api] = nodes as [Node]
    const [traceId, unsampled, callerSpan] = ['0af7651916cd43dd8448eb211c80319c', 'ffffffff16cd43dd8448eb211c80319c', 'b7ad6b7169203331']
    await ask(api, 'canary question', `00-${traceId}-${callerSpan}-01`, async (reader) => {
      await reader.hasRead(1)
      finish(await writing.promise)
    })
    await ask(api, 'canary unsampled question', `00-${unsampled}-${callerSpan}-00`)
    await ask(api, 'canary question of nobody', 'nonsense')
    for (const node of nodes) await stop(node)

    const trace = collector.spans.filter((span) => span.traceId === traceId)
    const named = (name: string) => trace.filter((span) => span.name === name)
    const [operation] = named('graphql mutation') as [CollectedSpan]
    expect(operation).toMatchObject({
      parentSpanId: callerSpan,
      service: 'parley-api',
      attributes: { 'graphql.operation.name': 'Send', 'graphql.operation.type': 'mutation', 'parley.outcome': 'ok' },
    })
    expect(named('store message')).toMatchObject([{ parentSpanId: operation.spanId }])

    const attempts = named('attempt').sort(
      (a, b) => Number(a.attributes['parley.reply.attempt']) - Number(b.attributes['parley.reply.attempt']),
    )
    expect(attempts).toMatchObject([
      { parentSpanId: operation.spanId, service: worker, failed: true, attributes: { 'error.type': 'PROVIDER_UNAVAILABLE' } },
      { parentSpanId: operation.spanId, service: worker, failed: false },
    ])
    for (const [n, attempt] of attempts.entries()) {
      const within = trace.filter(({ parentSpanId }) => parentSpanId === attempt.spanId)
      expect(within.map(({ name }) => name).sort()).toEqual(['provider', 'settle'])
      const events = n === 1 ? ['first token'] : []
      expect(within.find(({ name }) => name === 'provider')).toMatchObject({ events, attributes: { 'gen_ai.provider.name': 'openai' } })
    }
    expect(named('deliver').find(({ attributes }) => attributes['parley.last_event'] === 'ReplyCompleted')).toMatchObject({
      parentSpanId: operation.spanId,
      service: 'parley-api',
      events: ['first text'],
      attributes: { 'parley.subscribers': 1 },
    })

    expect(collector.spans.some((span) => span.traceId === unsampled)).toBe(false)
    const ofNobody = collector.spans.filter(({ name, parentSpanId }) => name === 'graphql mutation' && !parentSpanId)
    expect(ofNobody.filter(({ attributes }) => attributes['graphql.operation.name'] === 'Send')).toHaveLength(1)
    expect(collector.bodies.join()).not.toContain('canary')
    expect(traceHeaders).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('without being asked for', () => {
  it('no traces are taken, and nothing of OpenTelemetry is loaded', async () => {
    const { collector, env } = await openCollector()
    const { start } = await startServerScene()
    const node = await start({ ...env, OTEL_TRACES_EXPORTER: 'none', ...preloading('withoutOpenTelemetry') })
    const reader = await ask(node, 'hello', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
    await stop(node)
    expect(reader.end).toMatchObject({ __typename: 'ReplyCompleted' })
    expect(collector.bodies).toEqual([])
  })

  it('control: a server that is asked for them does not start without it', async () => {
    const { env } = await openCollector()
    const { start } = await startServerScene()
    await expect(start({ ...env, ...preloading('withoutOpenTelemetry') })).rejects.toThrow('@opentelemetry/')
  })
})

describe('a collector that does not answer', () => {
  it('keeps nobody waiting: replies are written all the same, and the server ends well', async () => {
    const collector = createServer(() => {}).listen(0, '127.0.0.1')
    const sockets = new Set<{ destroy(): void }>()
    collector.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
    await new Promise((resolve) => collector.once('listening', resolve))
    const { port } = collector.address() as { port: number }
    onTestFinished(() => {
      collector.close()
      for (const socket of sockets) socket.destroy()
    })
    const { start } = await startServerScene()
    const node = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
    expect((await ask(node, 'hello')).end).toMatchObject({ __typename: 'ReplyCompleted' })
    await stop(node)
    expect(node.server.log.join('\n')).not.toMatch(/unhandled/i)
  })
})
