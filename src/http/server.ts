import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Authenticator } from '../auth/authenticator.ts'
import { nobody, type Viewer } from '../auth/viewer.ts'
import type { Exploration } from '../config.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Tracing } from '../observability/tracing.ts'
import type { RequestRate } from '../rates/requestRate.ts'
import { acceptAll } from './acceptAll.ts'
import { EventStreams } from './eventStreams.ts'
import { mayExplore } from './exploration.ts'
import { createGraphiQL, type GraphiQLTab, wantsGraphiQL } from './graphiql.ts'
import { createGraphQLHandler } from './graphql.ts'
import { type Readiness, sendLiveness, sendMetrics, sendReadiness } from './health.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { OpenCredentials } from './openCredentials.ts'
import type { OperationContext } from './operationContext.ts'
import { isAllowedOrigin, namesLoopback } from './origins.ts'
import type { PersistedDocuments } from './persistedDocuments.ts'
import { detailBody, errorBody, refuse } from './refuse.ts'
import { requestIdOf } from './requestId.ts'
import { createRestFace } from './rest/restFace.ts'
import { viewerOf } from './viewerOf.ts'
import type { WebChat } from './web/webChat.ts'
import { createSockets, refuseUpgrade } from './websocket/sockets.ts'

export interface HttpServerOptions<Context extends object> {
  schema: GraphQLSchema
  /** A fresh context for each query, each mutation, each opening of a subscription and each of its events. */
  contextFor(viewer: Viewer): Context
  listen: { host: string; port: number }
  /** Whether requests must name this machine in `Host`. */
  loopbackOnly: boolean
  corsOrigins: readonly string[]
  /** To whom introspection, GraphiQL, the documentation of REST, suggestions and queries in URLs are open. */
  exploration: Exploration
  authenticator: Authenticator
  logger: Logger
  metrics: Metrics
  tracing: Tracing
  /** False in a process that only works on replies: it serves its health and metrics, and no GraphQL. */
  api: boolean
  ready(): Promise<Readiness>
  /** What GraphiQL opens with, for somebody who is here for the first time. */
  graphiqlTabs?: readonly GraphiQLTab[]
  limits?: Partial<Limits>
  /** Undefined: owners may ask as often as they like. */
  requestRate?: RequestRate | undefined
  /** The model that replies where an interaction names none, for the REST face; null or left out: there is none. */
  defaultModel?: string | null
  /** The only operations that are run; GraphiQL is not served then, as it could run none. Undefined: any. */
  documents?: PersistedDocuments | undefined
  /** Undefined: there is none. */
  webChat?: WebChat | undefined
}

export interface HttpServer extends AsyncDisposable {
  /** Without a path, e.g. `http://127.0.0.1:4000`. */
  readonly url: string
  /**
   * Goes away: accepts nothing new, sends WebSocket clients elsewhere, cuts event streams, and returns when the requests
   * that are running have been answered.
   * @param worked until then a process without the API can be reached, for its health and its metrics
   */
  drain(worked?: Promise<unknown>): Promise<void>
}

/** Listens. Everything that the process serves is on this one port. */
export async function startHttpServer<Context extends object>(options: HttpServerOptions<Context>): Promise<HttpServer> {
  const { corsOrigins, exploration, logger, metrics, api, ready, loopbackOnly, listen, authenticator } = options
  const limits = { ...defaultLimits, ...options.limits }
  const streams = new EventStreams()
  const credentials = new OpenCredentials({
    findRevoked: authenticator.findRevoked,
    intervalMs: limits.credentialsMs,
    onError: (err) => logger.error({ err }, 'revoked credentials could not be looked for'),
  })
  const handler = createGraphQLHandler({ ...options, limits, streams, credentials })
  const { requestRate, documents } = options
  const sockets = createSockets({ handler, limits, logger, metrics, authenticator, credentials, requestRate, documents })
  const sendGraphiQL = createGraphiQL(options.graphiqlTabs ?? [])
  const mayHavePage = async (request: IncomingMessage) =>
    exploration === 'open' || mayExplore(exploration, await viewerOf(request, authenticator))
  const { schema, defaultModel = null } = options
  const serveRest = createRestFace({ schema, handler, limits, defaultModel, mayExplore: mayHavePage })
  let draining: Promise<void> | undefined
  let closesIdle = false
  const disposed = Promise.withResolvers<void>()

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const requestId = requestIdOf(request.headers['x-request-id'])
    response.setHeader('x-request-id', requestId).setHeader('x-content-type-options', 'nosniff')
    if (draining) response.setHeader('connection', 'close')
    if (loopbackOnly && !namesLoopback(request.headers))
      return refuse(response, 403, 'FORBIDDEN', 'This server is for this machine only; use localhost in the URL.', errorBodyOf(request))

    const route = `${request.method} ${pathOf(request)}`
    if (route === 'GET /health/live') return sendLiveness(response)
    if (route === 'GET /health/ready') return sendReadiness(response, ready, draining !== undefined)
    if (route === 'GET /metrics') return sendMetrics(request, response, metrics, authenticator)
    if (!api) return refuse(response, 404, 'NOT_FOUND', noApi)
    if (options.webChat?.respond(request, response, pathOf(request))) return
    const isGraphQL = pathOf(request) === graphqlPath
    if (isGraphQL && wantsGraphiQL(request) && !documents && (await mayHavePage(request))) return sendGraphiQL(request, response)

    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort('closed')
    })
    const lastEventId = String(request.headers['last-event-id'] ?? '') || undefined
    const traceParent = String(request.headers.traceparent ?? '') || undefined
    const operation: OperationContext = {
      credential: { viewer: nobody },
      requestId,
      transport: 'http',
      signal: gone.signal,
      lastEventId,
      traceParent,
    }
    await (isGraphQL ? handler(request, response, operation as never) : serveRest(request, response, operation))
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const { origin, host } = request.headers
    if (draining) return refuseUpgrade(socket, 503, 'UNAVAILABLE', 'This server is going away.')
    if (!api || pathOf(request) !== graphqlPath) return refuseUpgrade(socket, 404, 'NOT_FOUND', api ? 'Not found' : noApi)
    if (loopbackOnly && !namesLoopback(request.headers))
      return refuseUpgrade(socket, 403, 'FORBIDDEN', 'This server is for this machine only; use localhost in the URL.')
    if (origin !== undefined && !isAllowedOrigin(origin, host, corsOrigins))
      return refuseUpgrade(socket, 403, 'FORBIDDEN', 'Connections from this origin are not allowed.')
    sockets.accept(request, socket, head)
  }

  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
  })
  server.on('upgrade', upgrade)
  server.on('request', (request, response) => {
    response.once('close', () => {
      // A connection that is kept alive would bring more requests to a server that is going away.
      if (closesIdle) setImmediate(() => server.closeIdleConnections())
    })
    respond(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'request could not be answered')
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'INTERNAL_SERVER_ERROR', 'Unexpected error.', errorBodyOf(request))
    })
  })
  server.listen({ ...listen, backlog: limits.backlog })
  await once(server, 'listening')

  async function goAway(worked: Promise<unknown>) {
    if (!api) await Promise.race([worked, disposed.promise])
    const answered = once(server, 'close')
    // The order matters: clients must see the cut before their sources end, or they would be told `complete` and stay away.
    const closed = sockets.close()
    streams.cut()
    // Without them there is time for those who wait to be accepted.
    await acceptAll(server)
    // That of http would also close the connections that are new, and whose requests are on their way.
    NetServer.prototype.close.call(server)
    await Promise.race([lastRequests(), disposed.promise])
    closesIdle = true
    server.close()
    await Promise.all([answered, closed])
  }
  const drain = (worked: Promise<unknown> = Promise.resolve()) => {
    draining ??= goAway(worked)
    return draining
  }

  return {
    url: urlOf(server.address() as AddressInfo),
    drain,
    async [Symbol.asyncDispose]() {
      disposed.resolve()
      credentials[Symbol.dispose]()
      const drained = drain()
      server.closeAllConnections()
      await drained
    },
  }
}

/**
 * Half a second after the port was closed, for the requests of those who had connected by then. In many waits: a process that
 * had to do without a processor for so long would come back from a single one before it looked at what had arrived.
 */
async function lastRequests() {
  for (let waits = 0; waits < 25; waits += 1) await delay(20, undefined, { ref: false })
}

const graphqlPath = '/graphql'
const noApi = 'This process works on replies and has no API. It serves /health/live, /health/ready and /metrics.'

/** Whatever is not asked of GraphQL is answered as the REST face answers. */
const errorBodyOf = (request: IncomingMessage) => (pathOf(request) === graphqlPath ? errorBody : detailBody)

const pathOf = ({ url = '/' }: IncomingMessage) => url.split('?', 1)[0] as string

const urlOf = ({ address, family, port }: AddressInfo) => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
