import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { type Span as OtelSpan, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { TracingSettings } from '../../config.ts'
import type { Span, SpanOptions, Tracing } from '../tracing.ts'
import { openExporter } from './exporter.ts'
import { describeProcess } from './resource.ts'
import { createSampler } from './sampler.ts'
import { readTraceParent, writeTraceParent } from './traceParent.ts'

/** What the end of the process waits for, so that its last spans are sent. */
const closeTimeoutMs = 3000
/** Attributes are names, ids and numbers; a longer one is somebody's mistake. */
const attributeLength = 200

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER }

/**
 * Traces by the official SDK. Nothing is registered globally, so two servers in one process have each their own, and no
 * library of the process is instrumented. Spans are sent in batches; what finds no room while the collector is away is dropped.
 */
export async function openTelemetry(settings: TracingSettings, onError: (error: unknown) => void): Promise<Tracing> {
  const exporter = await openExporter(settings, onError)
  const provider = new TracerProvider({
    resource: describeProcess(settings.serviceName),
    sampler: createSampler(settings.sampler),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    spanLimits: { attributeValueLengthLimit: attributeLength },
  })
  const tracer = provider.getTracer('parley')
  const running = new AsyncLocalStorage<OtelSpan>()

  function contextOf(parent: string | null | undefined) {
    if (parent === undefined) {
      const span = running.getStore()
      return span ? trace.setSpan(ROOT_CONTEXT, span) : ROOT_CONTEXT
    }
    const remote = parent === null ? undefined : readTraceParent(parent)
    return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT
  }

  function begin(name: string, { attributes = {}, parent, kind }: SpanOptions): Span {
    const span = tracer.startSpan(name, { attributes, kind: kind ? kinds[kind] : SpanKind.INTERNAL }, contextOf(parent))
    return {
      set: (more) => void span.setAttributes(more),
      event: (happened) => void span.addEvent(happened),
      fail: (code) => void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', code),
      around: (work) => running.run(span, work),
      end: () => span.end(),
    }
  }

  return {
    begin,
    async run(name, options, work) {
      const span = begin(name, options)
      try {
        return await span.around(() => work(span))
      } catch (error) {
        span.fail(codeOf(error))
        throw error
      } finally {
        span.end()
      }
    },
    traceParent() {
      const span = running.getStore()
      return span ? writeTraceParent(span.spanContext()) : null
    },
    async [Symbol.asyncDispose]() {
      const closed = new AbortController()
      // What cannot be sent has been reported already.
      const closing = provider.shutdown().catch(() => {})
      await Promise.race([closing, delay(closeTimeoutMs, undefined, { signal: closed.signal }).catch(() => {})])
      closed.abort()
    },
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'ABORTED'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
