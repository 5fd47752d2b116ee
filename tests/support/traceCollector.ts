import { createServer } from 'node:http'
import { listen } from './listen.ts'

export interface CollectedSpan {
  name: string
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  service: string
  attributes: Record<string, string | number | boolean>
  events: string[]
  failed: boolean
}

export interface TraceCollector extends AsyncDisposable {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly spans: CollectedSpan[]
  /** Everything that was sent, as it came. */
  readonly bodies: string[]
}

interface Attribute {
  key: string
  value: Record<string, string | number | boolean>
}

interface OtlpSpan {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Attribute[]
  events: { name: string }[]
  status: { code?: number }
}

interface OtlpRequest {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[]
}

/** An OpenTelemetry collector on a real socket: OTLP over HTTP in JSON, as far as traces need it. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = []
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    bodies.push(body)
    if (request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body) as OtlpRequest))
    response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
  })
  const url = await listen(server)
  return {
    url,
    spans,
    bodies,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const spansOf = ({ resourceSpans }: OtlpRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => collected(span, String(valuesOf(resource.attributes)['service.name'])))),
  )

const collected = ({ name, traceId, spanId, parentSpanId, attributes, events, status }: OtlpSpan, service: string): CollectedSpan => ({
  name,
  traceId,
  spanId,
  parentSpanId: parentSpanId || undefined,
  service,
  attributes: valuesOf(attributes),
  events: events.map((event) => event.name),
  failed: status.code === 2,
})

/** Each value is wrapped in an object that names its type. */
const valuesOf = (attributes: Attribute[]) => Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? '']))
