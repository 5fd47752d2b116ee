import { isSpanContextValid, type SpanContext } from '@opentelemetry/api'

/** https://www.w3.org/TR/trace-context/#traceparent-header: later versions may have more behind a further hyphen. */
const form = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** Reads a `traceparent`; undefined when it is none, as whoever sends nonsense begins a trace of their own. */
export function readTraceParent(text: string): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = form.exec(text) ?? []
  if (version === '00' && more !== undefined) return undefined
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return isSpanContextValid(context) ? context : undefined
}

export const writeTraceParent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
