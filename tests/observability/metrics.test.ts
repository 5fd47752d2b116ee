import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { take } from '../support/client.ts'
import { overSocket } from '../support/eventConnections.ts'
import { ReplyReader } from '../support/events.ts'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { refuse } from '../support/llmServer.ts'
import { readMetric, readMetrics } from '../support/metrics.ts'

let test: TestApp
beforeAll(async () => {
  test = await startTestApp({ REPLY_MAX_ATTEMPTS: '2', REPLY_CONCURRENCY: '3' })
})

/** The metrics, once they are as wanted: what is looked up may be as old as a second. */
const metricsWhen = (what: string, isWanted: (of: (name: string) => number | undefined) => boolean) =>
  eventually(
    what,
    async () => Object.fromEntries(await readMetrics(test.app.url)),
    (all) => isWanted((name) => all[name]),
  )

async function follow() {
  const { id, cursor } = await test.client.createInteraction()
  const reader = new ReplyReader(cursor)
  reader.follow(await overSocket(test.client.url, { interactionId: id, after: cursor }))
  return { id, reader }
}

describe('the numbers of a server', () => {
  it('tell how long the queue is, and how old', async () => {
    const held = holdReplies(test.llm)
    const interactions = await Promise.all([1, 2, 3, 4, 5].map(() => test.client.createInteraction()))
    for (const { id } of interactions) await test.client.send(id, 'first')
    await test.client.send(interactions[0]?.id ?? '', 'second')
    const requests = await Promise.all([held.next(), held.next(), held.next()])

    const state = (name: string) => `parley_queue_replies{state="${name}"}`
    const all = await metricsWhen('the queue is as it was made', (of) => of(state('due')) === 2 && of(state('running')) === 3)
    expect(all).toMatchObject({ [state('behind')]: 1, [state('later')]: 0, parley_replies_running: 3, parley_reply_slots: 3 })
    expect(all.parley_queue_oldest_due_seconds).toBeGreaterThan(0)
    expect(all['parley_database_connections{state="idle"}']).toBeGreaterThanOrEqual(0)
    expect(all.parley_database_connections_awaited).toBeGreaterThanOrEqual(0)

    for (const request of requests) request.answer()
    for (let left = 3; left > 0; left--) (await held.next()).answer()
    const emptied = await metricsWhen('the queue is empty', (of) => ['due', 'running', 'behind'].every((name) => of(state(name)) === 0))
    expect(emptied).toMatchObject({ parley_queue_oldest_due_seconds: 0, parley_replies_running: 0 })
    expect(emptied.parley_reply_wait_seconds_count).toBe(6)
  })

  it('tell how replies and their attempts ended, and what they took', async () => {
    const before = await readMetrics(test.app.url)
    let requests = 0
    const { llm } = test
    const held = holdReplies(llm)
    const answerLater = llm.respond
    llm.respond = (request, response) => (++requests === 1 ? void refuse(response, 503) : answerLater(request, response))

    const { id, reader } = await follow()
    await test.client.send(id, 'hello')
    const request = await held.next()
    request.answer()
    await reader.hasEnded()
    await reader.leave()

    const grownBy = (all: Record<string, number>, name: string) => (all[name] ?? 0) - (before.get(name) ?? 0)
    const all = await metricsWhen(
      'the reply is counted',
      (of) => (of('parley_time_to_first_token_seconds_count{provider="openai"}') ?? 0) > 0,
    )
    for (const name of [
      'parley_reply_attempts_total{provider="openai",outcome="PROVIDER_UNAVAILABLE"}',
      'parley_reply_attempts_total{provider="openai",outcome="COMPLETED"}',
      'parley_replies_finished_total{status="COMPLETED",provider="openai"}',
      'parley_time_to_first_token_seconds_count{provider="openai"}',
      'parley_reply_duration_seconds_count{status="COMPLETED"}',
    ])
      expect({ [name]: grownBy(all, name) }).toEqual({ [name]: 1 })
    // It holds the pause before the second attempt, which is a quarter of a second at least.
    expect(grownBy(all, 'parley_reply_duration_seconds_sum{status="COMPLETED"}')).toBeGreaterThan(0.25)
  })

  it('tell that an attempt was stopped', async () => {
    const held = holdReplies(test.llm)
    const { id } = await test.client.createInteraction()
    const { reply } = await test.client.send(id, 'hello')
    await held.next()
    await test.client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { status } } }', { id: reply.id })
    await metricsWhen('it is counted', (of) => of('parley_reply_attempts_total{provider="openai",outcome="STOPPED"}') === 1)
  })

  it('tell how long what happened live was on this node before a subscriber took it, and nothing of a backlog', async () => {
    const lags = async () => (await readMetric(test.app.url, 'parley_delivery_lag_seconds_count')) ?? 0
    const followers = (count: number) =>
      eventually(
        `${count} follow`,
        () => test.app.feed.size,
        (size) => size === count,
      )
    await followers(0)
    const before = await lags()
    const { id, cursor } = await test.client.createInteraction()
    const live = test.client.follow(id, cursor)
    const first = take(live, 1)
    await followers(1)
    await test.client.send(id, 'hello', { reply: false })
    await first
    expect(await lags()).toBe(before + 1)

    const late = test.client.follow(id, cursor)
    await take(late, 1)
    expect(await lags()).toBe(before + 1)
    await Promise.all([live.return?.(), late.return?.()])
  })
})
