import { setImmediate as turn } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { subscriberLimits } from '../../src/feed/bufferedSubscription.ts'
import type { AddedMessage } from '../../src/feed/interactionEvent.ts'
import type { InteractionFeed } from '../../src/feed/interactionFeed.ts'
import type { Subscription } from '../../src/feed/subscription.ts'
import { eventually } from '../support/eventually.ts'
import { type FeedParts, followMessages, startFeedParts } from '../support/feedParts.ts'
import { liveHeapBytes } from '../support/heap.ts'
import { recordStatements } from '../support/recordStatements.ts'

const events = 5000
const healthyCount = 20
const contentBytes = 20_000
const megabyte = 1024 * 1024
/** Of the 95 MB that pass, this much may be held at any time: a subscriber's 4 MB, and room for what comes and goes. */
const boundBytes = 24 * megabyte

let parts: FeedParts

beforeAll(async () => {
  parts = await startFeedParts()
})

async function readTo(subscription: Subscription<AddedMessage>, last: number): Promise<number[]> {
  const positions: number[] = []
  while (positions.at(-1) !== last) {
    const { value, done } = await subscription.next()
    if (done) break
    positions.push(value.message.position)
  }
  await subscription.return()
  return positions
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** Sends all messages to one who reads nothing and many who do. @returns the stalled one, and how far the heap grew */
async function pass(feed: InteractionFeed) {
  const { id: interactionId } = await createInteraction(parts.domain, anonymous, {})
  const stalled = await followMessages(feed, interactionId, 0)
  const healthy = await Promise.all(Array.from({ length: healthyCount }, () => followMessages(feed, interactionId, 0)))
  const seen = healthy.map((subscription) => readTo(subscription, events))
  const before = liveHeapBytes()
  let grown = 0
  for (let sent = 0; sent < events; sent += 100) {
    await Promise.all(
      range(1, 100).map((n) => {
        const content = `${sent + n} `.padEnd(contentBytes, 'x')
        return createMessage(parts.domain, anonymous, { interactionId, content, reply: false })
      }),
    )
    // The embedded database works within one turn of the event loop; timers and sockets have a right to theirs.
    await turn()
    if (sent % 500 === 400) grown = Math.max(grown, liveHeapBytes() - before)
  }
  for (const positions of await Promise.all(seen)) expect(positions).toEqual(range(1, events))
  return { interactionId, stalled, grown: Math.max(grown, liveHeapBytes() - before) }
}

it('fault 28: what waits for one that does not read is bounded', { timeout: 180_000 }, async () => {
  const { interactionId, stalled, grown } = await pass(parts.feed)
  console.log(`the heap grew by at most ${(grown / megabyte).toFixed(1)} MB while ${events} events passed a stalled subscriber`)
  expect(grown).toBeLessThan(boundBytes)
  await eventually(
    'it is ended',
    () => parts.overflowed,
    (count) => count === 1,
  )
  const slow = await stalled.next().then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(slow).toMatchObject({ code: 'SLOW_CONSUMER', details: { cursor: expect.any(String) } })
  expect(await stalled.next()).toMatchObject({ done: true })
  expect(parts.feed.size).toBe(0)
  // It had taken nothing, so nothing is what it goes on from.
  expect(await readTo(await followMessages(parts.feed, interactionId, 0), events)).toEqual(range(1, events))
})

// The control: the same without a bound.
it('control for fault 28: without the bound everything waits in the process', { timeout: 180_000 }, async () => {
  const unbounded = parts.openFeed({ limits: { items: Number.POSITIVE_INFINITY, size: Number.POSITIVE_INFINITY } })
  const { stalled, grown } = await pass(unbounded)
  console.log(`without the bound it grew by ${(grown / megabyte).toFixed(1)} MB`)
  expect(grown).toBeGreaterThan(2 * boundBytes)
  using statements = recordStatements()
  const queued = await readTo(stalled, events)
  // All of it comes from the queue, none from the database.
  expect(queued).toEqual(range(1, events))
  expect(queued.length).toBeGreaterThan(subscriberLimits.items)
  expect(statements.sent).not.toContain('read-changed-rows')
})
