import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  MaxIntrospectionDepthRule,
  NoFragmentCyclesRule,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  UniqueDirectivesPerLocationRule,
  validate,
} from 'graphql'
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga'
import { type WebSocket, WebSocketServer } from 'ws'

/**
 * What this server would be without any defence: a stock one with everything open, and without those that even a stock
 * one has. Whatever a test says is refused has to be seen happening here, or the test is blind.
 */
export async function startUnguardedServer(schema: GraphQLSchema, context: object = {}) {
  const yoga = createYoga({
    schema,
    context,
    maskedErrors: false,
    batching: { limit: 1000 },
    logging: false,
    plugins: [useNoBounds(), useTraces()],
  })

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '', 'http://localhost')
    const query = url.searchParams.get('query')
    const isText = request.headers['content-type']?.startsWith('text/plain')
    // The stock server reads these as it reads the rest: a mutation in a URL, and JSON that says it is text.
    const body = isText ? await text(request) : query === null ? undefined : JSON.stringify({ query })
    if (body === undefined) return yoga(request, response)
    const answer = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  }

  const server = createServer((request, response) => void respond(request, response)).listen(0, '127.0.0.1')
  const sockets = new WebSocketServer({ server, maxPayload: 0, skipUTF8Validation: true, handleProtocols: ([first]) => first ?? false })
  sockets.on('connection', (socket) => answerAll(socket, (query, variables) => runOperation(yoga, query, variables)))
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type UnguardedServer = Awaited<ReturnType<typeof startUnguardedServer>>

const bounding = [MaxIntrospectionDepthRule, NoFragmentCyclesRule, OverlappingFieldsCanBeMergedRule, UniqueDirectivesPerLocationRule]

/** Documents of any size, whatever is in them. */
function useNoBounds(): Plugin {
  const rules = specifiedRules.filter((rule) => !bounding.includes(rule))
  return {
    onParse: ({ setParseFn }) => setParseFn((source) => parse(source, { noLocation: true })),
    onValidate: ({ setValidationFn }) => setValidationFn((schema, document) => validate(schema, document, rules)),
  }
}

/** How long everything took, and where in the server an error comes from, in every answer. */
function useTraces(): Plugin {
  return {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof GraphQLError) result.extensions.exception = { stacktrace: result.stack }
      },
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (isAsyncIterable(result)) return
        for (const { extensions, originalError } of result.errors ?? []) extensions.exception = { stacktrace: originalError?.stack }
        setResult({ ...result, extensions: { tracing: { version: 1, duration: 1 } } })
      },
    }),
  }
}

/** graphql-transport-ws for those who believe whatever a client does. */
function answerAll(socket: WebSocket, run: (query: string, variables?: object) => Promise<unknown>) {
  const send = (message: object) => socket.send(JSON.stringify(message))
  socket.on('message', async (data) => {
    const { id, type, payload } = readMessage(String(data))
    if (type === 'connection_init') send({ type: 'connection_ack' })
    if (type === 'ping') send({ type: 'pong' })
    if (type === 'subscribe') send({ id, type: 'next', payload: await run(String(payload?.query), payload?.variables) })
  })
}

function readMessage(message: string): { id?: string; type?: string; payload?: { query?: unknown; variables?: object } } {
  try {
    return JSON.parse(message) ?? {}
  } catch {
    return {}
  }
}

async function runOperation(yoga: ReturnType<typeof createYoga>, query: string, variables: object = {}): Promise<ExecutionResult> {
  const { schema, parse, validate, contextFactory, execute } = yoga.getEnveloped({})
  try {
    const document = parse(query)
    const errors = validate(schema, document)
    return errors.length > 0
      ? { errors }
      : await execute({ schema, document, variableValues: variables, contextValue: await contextFactory() })
  } catch (error) {
    return { errors: [error as GraphQLError] }
  }
}
