import { Counter, collectDefaultMetrics, Registry } from 'prom-client'
import { operationMetrics } from './metrics/operationMetrics.ts'
import { replyMetrics } from './metrics/replyMetrics.ts'
import { sampledMetrics } from './metrics/sampledMetrics.ts'
import { subscriptionMetrics } from './metrics/subscriptionMetrics.ts'

export type Metrics = ReturnType<typeof createMetrics>

/**
 * What is counted, each with the words that `/metrics` explains it with. A registry of its own: two servers in one
 * process do not share numbers. Labels have few values; ids and names given by users are never among them.
 */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const samplers: (() => Promise<void>)[] = []
  return {
    registry,
    ...operationMetrics(registers),
    ...subscriptionMetrics(registers),
    ...replyMetrics(registers),
    ...sampledMetrics(registers),
    backgroundFailures: new Counter({
      name: 'parley_background_failures_total',
      help: 'Failures of background work (claiming, renewing, polling), by task. It is tried again.',
      labelNames: ['task'],
      registers,
    }),
    /** Has something looked up before the numbers are read. */
    sample(sampler: () => Promise<void>) {
      samplers.push(sampler)
    },
    /** All numbers in Prometheus' text format. */
    async read(): Promise<string> {
      await Promise.all(samplers.map((sampler) => sampler()))
      return registry.metrics()
    },
  }
}
