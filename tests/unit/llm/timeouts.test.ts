import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { CompletionEvent } from '../../../src/llm/provider.ts'
import { withTimeouts } from '../../../src/llm/timeouts.ts'
import { collect, live } from './support.ts'

const limits = { firstTokenTimeoutMs: 80, betweenTokensTimeoutMs: 80 }
const word: CompletionEvent = { type: 'delta', text: 'word ' }
const finish: CompletionEvent = { type: 'finish', reason: 'STOP' }

/** A source that is deaf to its signal and stops for good after these events. */
const stuckAfter = (...events: CompletionEvent[]) =>
  async function* () {
    yield* events
    await new Promise(() => {})
  }

test('a stream in time passes unchanged, however slow its consumer is', async () => {
  const events = []
  const source = async function* () {
    yield word
    await delay(40)
    yield word
    yield finish
  }
  for await (const event of withTimeouts('test', limits, source, live())) {
    events.push(event)
    await delay(120)
  }
  expect(events).toEqual([word, word, finish])
})

test.each([
  ['first token', stuckAfter()],
  ['next token', stuckAfter(word)],
])('a source that is deaf and never sends its %s is given up', async (_, source) => {
  await expect(collect(withTimeouts('test', limits, source, live()))).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
})

test('signs of life start the limit anew and are not passed on', async () => {
  const source = async function* () {
    for (let count = 0; count < 6; count += 1) {
      await delay(30)
      yield { type: 'delta', text: '' } as const
    }
    yield word
    yield finish
  }
  expect(await collect(withTimeouts('test', limits, source, live()))).toEqual([word, finish])
})

test('an abort is passed on to the source, and its reason to the consumer at once', async () => {
  const abort = new AbortController()
  const reason = new Error('Enough.')
  let given: AbortSignal | undefined
  const events = withTimeouts(
    'test',
    { firstTokenTimeoutMs: 60_000, betweenTokensTimeoutMs: 60_000 },
    (signal) => {
      given = signal
      return stuckAfter(word)()
    },
    abort.signal,
  )
  await events.next()
  const next = events.next()
  abort.abort(reason)
  await expect(next).rejects.toBe(reason)
  expect(given?.reason).toBe(reason)
})

test('a consumer that leaves early ends the source', async () => {
  let given: AbortSignal | undefined
  const events = withTimeouts(
    'test',
    limits,
    (signal) => {
      given = signal
      return stuckAfter(word)()
    },
    live(),
  )
  for await (const _ of events) break
  expect(given?.aborted).toBe(true)
})

test('no timer is left behind', async () => {
  vi.useFakeTimers()
  try {
    const abort = new AbortController()
    await collect(withTimeouts('test', limits, () => stuckAfter(word, finish)(), live()))
    const aborted = collect(withTimeouts('test', limits, stuckAfter(word), abort.signal))
    abort.abort()
    await expect(aborted).rejects.toThrow()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
