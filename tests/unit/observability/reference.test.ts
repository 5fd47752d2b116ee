import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { metricsReference } from '../../../scripts/metricsReference.ts'
import { createMetrics } from '../../../src/observability/metrics.ts'

test('the reference of the metrics is what the code says', async () => {
  const written = await readFile(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8')
  expect(written, 'run `npx node scripts/metrics.ts`').toBe(await metricsReference())
})

test('every metric that the reference advises to look at exists', async () => {
  const text = await createMetrics().read()
  for (const [, name] of (await metricsReference()).matchAll(/`((?:parley|nodejs)_\w+[a-z])(?:\{.*?\})?`/g))
    expect(text).toContain(`# HELP ${name} `)
})

/** The labels that metrics may have; each has few values, which operators choose or we do. */
const allowedLabels = ['type', 'outcome', 'transport', 'duplicate', 'status', 'provider', 'code', 'task', 'cause', 'state', 'limit', 'le']

test('no metric has a label beside those that are known to have few values', async () => {
  const { registry } = createMetrics()
  const ours = registry.getMetricsAsArray().filter(({ name }) => name.startsWith('parley_'))
  const labels = ours.flatMap((metric) => (metric as unknown as { labelNames: string[] }).labelNames)
  expect(labels).not.toHaveLength(0)
  expect(labels.filter((label) => !allowedLabels.includes(label))).toEqual([])
})
