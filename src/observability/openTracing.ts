import type { TracingSettings } from '../config.ts'
import { noTracing, type Tracing } from './tracing.ts'

/** Traces as the settings want them; without settings none, and nothing of OpenTelemetry is loaded. */
export async function openTracing(settings: TracingSettings | undefined, onError: (error: unknown) => void): Promise<Tracing> {
  if (!settings) return noTracing
  const { openTelemetry } = await import('./telemetry/openTelemetry.ts')
  return openTelemetry(settings, onError)
}
