import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { TracingSettings } from '../../config.ts'

/**
 * The exporter of the protocol, which tells of every batch that it could not send, also after it tried again. Headers,
 * certificates, compression and time-outs it takes from OpenTelemetry's own variables.
 */
export async function openExporter({ protocol, url }: TracingSettings, onError: (error: unknown) => void): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  const exporter: SpanExporter = new OTLPTraceExporter({ url })
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error) onError(result.error)
        done(result)
      })
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}
