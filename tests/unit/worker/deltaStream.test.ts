import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCipher } from '../../../src/encryption/cipher.ts'
import { createMemoryPubSub } from '../../../src/pubsub/memory.ts'
import { deltaTopic, type ReplyDelta, readDelta } from '../../../src/pubsub/replyDelta.ts'
import { DeltaStream } from '../../../src/worker/deltaStream.ts'

const intervalMs = 30
const cipher = createCipher()
const attempt = { id: randomUUID(), interactionId: randomUUID(), attempt: 3 }

/** A stream, and what is heard of it: when, and what. */
function streamed() {
  const pubsub = createMemoryPubSub()
  const startedAt = Date.now()
  const heard: (ReplyDelta & { ms: number })[] = []
  pubsub.subscribe(deltaTopic(attempt.interactionId), (payload) =>
    heard.push({ ms: Date.now() - startedAt, ...readDelta(cipher, payload) }),
  )
  return {
    stream: new DeltaStream({ pubsub, cipher }, attempt),
    heard,
    texts: () => heard.map(({ ms, text }) => [ms, text]),
  }
}

const joined = (deltas: ReplyDelta[]) => deltas.map(({ text }) => text).join('')

/** Time passes; what was published until then is heard. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the text of an attempt', () => {
  test('is published at once, and then as it has come together every 30 ms', async () => {
    const { stream, texts } = streamed()
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      stream.append(text)
      await pass(10)
    }
    expect(texts()).toEqual([
      [0, 'a'],
      [30, 'bc'],
      [60, 'def'],
    ])
    await pass(10)
    expect(texts()[3]).toEqual([90, 'gh'])
  })

  test('is published at once again after a pause', async () => {
    const { stream, texts } = streamed()
    stream.append('a')
    await pass(intervalMs + 5)
    stream.append('b')
    await pass(0)
    stream.append('c')
    await pass(intervalMs)
    expect(texts()).toEqual([
      [0, 'a'],
      [35, 'b'],
      [65, 'c'],
    ])
  })

  test('is published whole at its end, and no timer is left behind', async () => {
    const { stream, texts } = streamed()
    stream.append('a')
    stream.append('b')
    await pass(10)
    stream.end()
    expect(vi.getTimerCount()).toBe(0)
    await pass(intervalMs)
    expect(texts()).toEqual([
      [0, 'a'],
      [10, 'b'],
    ])
  })

  test('is not published any more once it was stopped, and no timer is left behind', async () => {
    const { stream, texts } = streamed()
    stream.append('a')
    stream.append('b')
    stream.stop()
    expect(vi.getTimerCount()).toBe(0)
    await pass(10 * intervalMs)
    expect(texts()).toEqual([[0, 'a']])
  })

  test('says whose it is, and where each piece begins', async () => {
    const { stream, heard } = streamed()
    stream.append('😀')
    stream.append('two')
    stream.end()
    await pass(0)
    const { id: replyId } = attempt
    expect(heard).toEqual([
      { ms: 0, replyId, attempt: 3, offset: 0, text: '😀' },
      { ms: 0, replyId, attempt: 3, offset: 2, text: 'two' },
    ])
  })

  const steps = fc.array(
    fc.record({ text: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), pauseMs: fc.nat({ max: 2 * intervalMs }) }),
    { maxLength: 15 },
  )
  test('joins to what was appended, none of it later than 30 ms and no two pieces nearer than that', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const { stream, heard } = streamed()
        const textAt = (time: number) => joined(heard.filter(({ ms }) => ms <= time))
        const appended: { ms: number; whole: string }[] = []
        let [ms, whole] = [0, '']
        for (const { text, pauseMs } of steps) {
          stream.append(text)
          whole += text
          appended.push({ ms, whole })
          await pass(pauseMs)
          ms += pauseMs
        }
        for (const [index, { ms }] of heard.entries()) expect(ms - (heard[index - 1]?.ms ?? -intervalMs)).toBeGreaterThanOrEqual(intervalMs)
        stream.end()
        await pass(0)
        for (const { ms, whole } of appended) expect(textAt(ms + intervalMs).startsWith(whole)).toBe(true)
        for (const [index, { offset }] of heard.entries()) expect(offset).toBe(joined(heard.slice(0, index)).length)
        expect(joined(heard)).toBe(whole)
      }),
    )
  })
})
