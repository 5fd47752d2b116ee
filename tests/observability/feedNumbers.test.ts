import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { encodeCursor } from '../../src/feed/cursor.ts'
import type { InteractionEvent } from '../../src/feed/interactionEvent.ts'
import { createInteractionFeed, type FeedOptions } from '../../src/feed/interactionFeed.ts'
import type { Subscription } from '../../src/feed/subscription.ts'
import { createEvents } from '../../src/observability/events.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import type { PubSub } from '../../src/pubsub/pubsub.ts'
import { publishDelta } from '../../src/pubsub/replyDelta.ts'
import { type FeedParts, never, startFeedParts } from '../support/feedParts.ts'
import { claim, createWorkerContext } from '../support/parts.ts'
import { storeText } from '../support/storeText.ts'

let parts: FeedParts
beforeAll(async () => {
  parts = await startFeedParts()
})

/** A feed whose numbers can be read. */
function openCountedFeed(pubsub: PubSub, options: FeedOptions) {
  const metrics = createMetrics()
  const feed = createInteractionFeed(parts.database, pubsub, createEvents(createLogger('silent'), metrics), options)
  onTestFinished(() => feed[Symbol.asyncDispose]())
  const gapFills = async () => Object.fromEntries((await metrics.gapFills.get()).values.map(({ labels, value }) => [labels.cause, value]))
  return { feed, metrics, gapFills }
}

const create = () => createInteraction(parts.domain, anonymous, {})
const say = (interactionId: string, content: string, reply = false) =>
  createMessage(parts.domain, anonymous, { interactionId, content, reply })

const followFromTheStart = (feed: ReturnType<typeof openCountedFeed>['feed'], interactionId: string) =>
  feed.events({ interactionId, ownerId: anonymous.ownerId, after: encodeCursor({ interactionId, revision: 0 }) })

async function readTo(events: Subscription<InteractionEvent>, isWanted: (event: InteractionEvent) => boolean) {
  for (;;) {
    const { value, done } = await events.next()
    if (done) throw new Error('the events ended')
    if (isWanted(value)) return
  }
}

describe('what pub/sub did not bring is counted', () => {
  it('a hole in a running text', async () => {
    const { feed, gapFills } = openCountedFeed(parts.pubsub, { pollMs: never })
    const { id } = await create()
    await say(id, 'hello', true)
    const [attempt] = await claim(createWorkerContext(parts.database))
    if (!attempt) throw new Error('there was nothing to claim')
    const delta = { replyId: attempt.id, attempt: attempt.attempt }
    await using events = await followFromTheStart(feed, id)
    publishDelta({ pubsub: parts.pubsub, cipher: parts.database.pool.cipher }, id, { ...delta, offset: 5, text: ' world' })
    const whole = readTo(events, (event) => event.type === 'ReplyDelta' && event.offset + event.text.length === 11)
    await storeText(parts.database.pool, [{ ...delta, offset: 0, text: 'Hello' }])
    await whole
    expect(await gapFills()).toMatchObject({ hole: 1 })
  })

  it('a change that only the slow look finds', async () => {
    await using deaf = createMemoryPubSub()
    const { feed, gapFills } = openCountedFeed(deaf, { pollMs: 50 })
    const { id } = await create()
    await using events = await followFromTheStart(feed, id)
    await say(id, 'hello')
    await readTo(events, (event) => event.type === 'MessageAdded')
    expect(Object.keys(await gapFills())).toEqual(['poll'])
  })

  it('that something may have been missed', async () => {
    await using deaf = createMemoryPubSub()
    const missed = new Set<() => void>()
    const pubsub: PubSub = {
      ...deaf,
      subscribe(topic, listener, missing) {
        if (missing) missed.add(missing)
        return deaf.subscribe(topic, listener)
      },
    }
    const { feed, gapFills } = openCountedFeed(pubsub, { pollMs: never })
    const { id } = await create()
    await using events = await followFromTheStart(feed, id)
    await say(id, 'hello')
    for (const tell of missed) tell()
    await readTo(events, (event) => event.type === 'MessageAdded')
    expect(await gapFills()).toEqual({ resync: 1 })
  })

  it('control: neither hole nor slow look, where it brings everything', async () => {
    const { feed, gapFills } = openCountedFeed(parts.pubsub, { pollMs: never })
    const { id } = await create()
    await using events = await followFromTheStart(feed, id)
    await say(id, 'hello')
    await readTo(events, (event) => event.type === 'MessageAdded')
    const counted = Object.keys(await gapFills())
    expect(counted.filter((cause) => cause !== 'resync')).toEqual([])
  })
})

it('a subscriber that goes back to its backlog is counted, and what it reads there has no lag', async () => {
  const { feed, metrics } = openCountedFeed(parts.pubsub, { pollMs: never, limits: { items: 2, size: 1000 } })
  const { id } = await create()
  await using slow = await followFromTheStart(feed, id)
  await using quick = await followFromTheStart(feed, id)
  for (let n = 1; n <= 5; n++) {
    await say(id, `${n}`)
    await readTo(quick, (event) => event.type === 'MessageAdded' && event.message.position === n)
  }
  await readTo(slow, (event) => event.type === 'MessageAdded' && event.message.position === 5)
  expect((await metrics.subscribersBehind.get()).values).toMatchObject([{ value: 1 }])
  const lags = (await metrics.deliveryLag.get()).values.find(({ metricName }) => metricName === 'parley_delivery_lag_seconds_count')
  expect(lags?.value).toBe(5 + 2)
})
