import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StallWatch } from '../../../src/feed/stallWatch.ts'

const stallMs = 2000

/** A watch over a subscriber for whom something waits, unless the test says otherwise. */
function watched() {
  const watch = new StallWatch(() => {
    subscriber.stalls += 1
  })
  const subscriber = { watch, stalls: 0, isEmpty: false, start: () => watch.start(() => subscriber.isEmpty) }
  subscriber.start()
  return subscriber
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a subscriber that has fallen behind', () => {
  test('has stalled when it has taken nothing for two seconds, and that is told once', () => {
    const subscriber = watched()
    vi.advanceTimersByTime(stallMs - 1)
    expect(subscriber.stalls).toBe(0)
    vi.advanceTimersByTime(1)
    expect(subscriber.stalls).toBe(1)
    vi.advanceTimersByTime(10 * stallMs)
    expect(subscriber.stalls).toBe(1)
  })

  test('has not stalled as long as it takes something now and then', () => {
    const subscriber = watched()
    for (let seconds = 0; seconds < 10; seconds++) {
      vi.advanceTimersByTime(1000)
      subscriber.watch.hasTaken()
    }
    expect(subscriber.stalls).toBe(0)
    vi.advanceTimersByTime(stallMs)
    expect(subscriber.stalls).toBe(1)
  })

  test('has not stalled as long as nothing waits for it, and has two seconds from then on', () => {
    const subscriber = watched()
    vi.advanceTimersByTime(stallMs - 1)
    subscriber.isEmpty = true
    vi.advanceTimersByTime(10 * stallMs + 1)
    subscriber.isEmpty = false
    vi.advanceTimersByTime(stallMs - 1)
    expect(subscriber.stalls).toBe(0)
    vi.advanceTimersByTime(1)
    expect(subscriber.stalls).toBe(1)
  })

  test('has two seconds anew when it falls behind again', () => {
    const subscriber = watched()
    vi.advanceTimersByTime(stallMs - 1)
    subscriber.watch.stop()
    vi.advanceTimersByTime(10 * stallMs)
    subscriber.start()
    subscriber.start()
    vi.advanceTimersByTime(stallMs - 1)
    expect(subscriber.stalls).toBe(0)
    vi.advanceTimersByTime(1)
    expect(subscriber.stalls).toBe(1)
  })

  test('is not watched any more once it has caught up, and no timer is left behind', () => {
    const subscriber = watched()
    subscriber.watch.stop()
    vi.advanceTimersByTime(10 * stallMs)
    expect(subscriber.stalls).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
