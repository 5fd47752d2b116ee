import { createMetrics } from '../src/observability/metrics.ts'

/** docs/reference/metrics.md, from the metrics themselves. */
export async function metricsReference(): Promise<string> {
  const { registry } = createMetrics()
  const metrics = (await registry.getMetricsAsJSON()) as unknown as { name: string; type: string; help: string }[]
  const labels = (name: string) => (registry.getSingleMetric(name) as unknown as { labelNames: string[] }).labelNames
  const ours = metrics.filter(({ name }) => name.startsWith('parley_')).sort((a, b) => a.name.localeCompare(b.name))
  const row = ({ name, type, help }: (typeof ours)[number]) =>
    `| \`${name}\` | ${type} | ${labels(name)
      .map((label) => `\`${label}\``)
      .join(', ')} | ${help} |`
  return `${introduction}
${ours.map(row).join('\n')}
`
}

const introduction = `# Metrics

Written by [scripts/metrics.ts](../../scripts/metrics.ts) from [src/observability/metrics](../../src/observability/metrics); not edited
by hand.

Every process, one that only works on replies too, serves \`/metrics\` in Prometheus' text format, to this machine only. No
label holds an id or anything that users name.

| to know | look at |
| --- | --- |
| whether workers keep up | \`parley_queue_oldest_due_seconds\`, \`parley_reply_wait_seconds\` |
| whether more workers would help | \`parley_replies_running\` near \`parley_reply_slots\` everywhere, while \`parley_queue_replies{state="due"}\` grows |
| how a provider does | \`parley_reply_attempts_total\` by outcome, \`parley_time_to_first_token_seconds\`, \`parley_provider_passed_over\` |
| how soon clients see what happens | \`parley_delivery_lag_seconds\` |
| whether clients keep up | \`parley_subscribers_fell_behind_total\`, \`parley_subscribers_dropped_total\` |
| whether pub/sub loses anything | \`parley_gap_fills_total\`, \`parley_pubsub_reconnects_total\` |
| whether the process is overloaded | \`nodejs_eventloop_lag_p99_seconds\`, \`parley_database_connections_awaited\` |

Besides these there are the usual ones of the process and of Node.js (\`process_*\`, \`nodejs_*\`).

| Metric | Type | Labels | Meaning |
| --- | --- | --- | --- |`
