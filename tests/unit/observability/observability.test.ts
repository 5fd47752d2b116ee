import { describe, expect, test } from 'vitest'
import { startBanner } from '../../../src/observability/banner.ts'
import { createEvents } from '../../../src/observability/events.ts'
import { createLogger } from '../../../src/observability/logger.ts'
import { createMetrics } from '../../../src/observability/metrics.ts'

function capture(level = 'debug') {
  const lines: string[] = []
  return { lines, logger: createLogger(level, { write: (line) => void lines.push(line) }) }
}

describe('the log', () => {
  test('holds no credential and no text, at any depth that we log at', () => {
    const { lines, logger } = capture()
    logger.info({ authorization: 'canary', connectionParams: { token: 'canary' } })
    logger.info({ request: { headers: { authorization: 'canary', cookie: 'canary' } }, input: { content: 'canary', prompt: 'canary' } })
    logger.info({ body: { variables: { input: { content: 'canary' } } }, a: { b: { c: { text: 'canary' } } } })
    expect(lines).toHaveLength(3)
    expect(lines.join()).not.toContain('canary')
  })

  test('holds of an error what helps, and not what it carries', () => {
    const { lines, logger } = capture()
    const error = Object.assign(new Error('duplicate key', { cause: Object.assign(new Error('inner'), { parameters: ['canary'] }) }), {
      code: '23505',
      detail: 'Key (content)=(canary) already exists.',
    })
    logger.error({ err: error })
    const { err } = JSON.parse(lines[0] ?? '')
    expect(err).toMatchObject({ name: 'Error', message: 'duplicate key', code: '23505', cause: { message: 'inner' } })
    expect(err.stack).toContain('observability.test.ts')
    expect(lines[0]).not.toContain('canary')
  })

  test('keeps to its level', () => {
    const { lines, logger } = capture('warn')
    logger.info('quiet')
    expect(lines).toHaveLength(0)
  })
})

test('each business event is one log line and one count, and no id is a label', async () => {
  const { lines, logger } = capture()
  const metrics = createMetrics()
  const events = createEvents(logger, metrics)
  const reply = { id: 'id-of-reply', interactionId: 'id-of-interaction', attempt: 2, content: 'canary' }
  events.messageAccepted({ id: 'id-of-message', interactionId: 'id-of-interaction' }, { duplicate: true })
  events.completed(reply, 'openai', 2)
  events.replyFailed(reply, 'PROVIDER_TIMEOUT')
  events.attemptFailed(reply, null, 'PROVIDER_TIMEOUT', Object.assign(new Error('timed out'), { body: 'canary' }))
  events.reclaimed(reply)
  events.fenced(reply)
  events.subscriberOverflowed('id-of-interaction')
  events.failed('poll', new Error('gone'))
  events.claimed(reply, 0.5)
  events.attemptStopped(reply, 'openai')
  events.subscriberFellBehind('id-of-interaction')
  events.gapFilled('id-of-interaction', 'hole')
  events.pubsubReconnected()
  expect(lines).toHaveLength(13)
  expect(lines.join()).not.toContain('canary')
  const text = await metrics.registry.metrics()
  expect(text).toContain('parley_messages_accepted_total{duplicate="true"} 1')
  expect(text).toContain('parley_replies_finished_total{status="COMPLETED",provider="openai"} 1')
  expect(text).toContain('parley_reply_attempts_total{provider="",outcome="PROVIDER_TIMEOUT"} 1')
  expect(text).toContain('parley_reply_attempts_total{provider="openai",outcome="COMPLETED"} 1')
  expect(text).toContain('parley_reply_attempts_total{provider="openai",outcome="STOPPED"} 1')
  expect(text).toContain('parley_reply_attempts_total{provider="",outcome="WORKER_LOST"} 1')
  expect(text).toContain('parley_reply_duration_seconds_sum{status="COMPLETED"} 2')
  expect(text).toContain('parley_reply_wait_seconds_sum 0.5')
  expect(text).toContain('parley_subscribers_dropped_total 1')
  expect(text).toContain('parley_subscribers_fell_behind_total 1')
  expect(text).toContain('parley_gap_fills_total{cause="hole"} 1')
  expect(text).toContain('parley_pubsub_reconnects_total 1')
  expect(text).not.toMatch(/id-of-/)
})

test('two servers in one process do not share numbers', async () => {
  const [one, two] = [createMetrics(), createMetrics()]
  one.sockets.inc()
  expect(await two.registry.getSingleMetricAsString('parley_websockets_open')).toContain('parley_websockets_open 0')
})

test('the banner says where to go, and what to set while there is no model', () => {
  const banner = {
    url: 'http://127.0.0.1:4000',
    webChat: true,
    graphiql: true,
    database: 'embedded, in .parley',
    providers: 'offline',
    offline: true,
  }
  expect(startBanner(banner)).toMatch(/GraphiQL.*http:\/\/127.0.0.1:4000\/graphql/)
  expect(startBanner({ ...banner, graphiql: false })).not.toContain('GraphiQL')
  expect(startBanner(banner)).toMatch(/Web chat.*http:\/\/127.0.0.1:4000\n/)
  expect(startBanner({ ...banner, webChat: false })).not.toContain('Web chat')
  expect(startBanner(banner)).toContain('ws://127.0.0.1:4000/graphql')
  expect(startBanner(banner)).toContain('OPENAI_API_KEY')
  expect(startBanner({ ...banner, offline: false })).not.toContain('OPENAI_API_KEY')
})
