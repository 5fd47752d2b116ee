import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { encodeCursor } from '../../src/feed/cursor.ts'
import type { AddedMessage } from '../../src/feed/interactionEvent.ts'
import type { InteractionFeed } from '../../src/feed/interactionFeed.ts'
import type { Subscription } from '../../src/feed/subscription.ts'
import { type FeedParts, followMessages, startFeedParts } from '../support/feedParts.ts'

let parts: FeedParts
let feed: InteractionFeed

beforeAll(async () => {
  parts = await startFeedParts()
  feed = parts.openFeed({ limits: { items: 5, size: 1000 } })
})
afterEach(() => {
  vi.useRealTimers()
})

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

async function take(subscription: Subscription<AddedMessage>, count: number): Promise<number[]> {
  const positions: number[] = []
  while (positions.length < count) positions.push((await subscription.next()).value?.message.position ?? Number.NaN)
  return positions
}

/** One subscriber that lets a burst pass which its buffer does not hold, and another that has seen all of it. */
async function passBurst(count: number) {
  const { id: interactionId } = await createInteraction(parts.domain, anonymous, {})
  const behind = await followMessages(feed, interactionId, 0)
  const abreast = await followMessages(feed, interactionId, 0)
  const send = () => createMessage(parts.domain, anonymous, { interactionId, content: 'x', reply: false })
  for (let n = 1; n <= count; n += 1) {
    await send()
    expect(await take(abreast, 1)).toEqual([n])
  }
  await abreast.return()
  return { interactionId, behind, send }
}

describe('a burst that a buffer does not hold', () => {
  it('is read from the database by one that reads on, which then is live again', async () => {
    const { behind, send } = await passBurst(230)
    expect(await take(behind, 230)).toEqual(range(1, 230))
    const live = take(behind, 1)
    await send()
    expect(await live).toEqual([231])
    expect(parts.overflowed).toBe(0)
    await behind.return()
    expect(feed.size).toBe(0)
  })

  it('ends one that takes nothing for two seconds, and not one that takes something in that time', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { interactionId, behind } = await passBurst(20)
    vi.advanceTimersByTime(1750)
    expect(await take(behind, 1)).toEqual([1])
    vi.advanceTimersByTime(1750)
    expect(await take(behind, 1)).toEqual([2])
    expect(parts.overflowed).toBe(0)

    vi.advanceTimersByTime(2250)
    expect(parts.overflowed).toBe(1)
    const slow = { code: 'SLOW_CONSUMER', details: { cursor: encodeCursor({ interactionId, revision: 2 }) } }
    await expect(behind.next()).rejects.toMatchObject(slow)
    expect(await behind.next()).toMatchObject({ done: true })
    expect(feed.size).toBe(0)
    const resumed = await followMessages(feed, interactionId, 2)
    expect(await take(resumed, 18)).toEqual(range(3, 20))
    await resumed.return()
  })
})
