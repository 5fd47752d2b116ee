import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withOutputCap } from '../../../src/llm/outputCap.ts'
import type { CompletionEvent } from '../../../src/llm/provider.ts'
import { withWellFormedText } from '../../../src/llm/wellFormedText.ts'
import { collect, textOf } from './support.ts'

const finish: CompletionEvent = { type: 'finish', reason: 'STOP' }

async function* deltas(texts: readonly string[]): AsyncGenerator<CompletionEvent> {
  for (const text of texts) yield { type: 'delta', text }
  yield finish
}

/** Pieces with more than their share of NUL, surrogates and emptiness. */
const pieces = fc.array(
  fc.string({
    unit: fc.oneof(fc.constantFrom('\0', '\ud83d', '\ude00', '\udbff', '\udfff', '😀', 'a', ''), fc.string({ unit: 'binary' })),
  }),
)
const splitsPair = (text: string) => /[\ud800-\udbff]$/.test(text)
const deltasOf = (events: readonly CompletionEvent[]) => events.flatMap((event) => (event.type === 'delta' ? [event.text] : []))

describe('well-formed text', () => {
  test('is the same however it was split, and well-formed in each delta', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (texts) => {
        const events = await collect(withWellFormedText(deltas(texts)))
        expect(textOf(events)).toBe(texts.join('').toWellFormed().replaceAll('\0', '\uFFFD'))
        expect(events.at(-1)).toEqual(finish)
        for (const text of deltasOf(events)) {
          expect(text).not.toBe('')
          expect(text.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a pair in two deltas leaves in one', async () => {
    const events = await collect(withWellFormedText(deltas(['a\ud83d', '', '\ude00b', '\ud83d'])))
    expect(deltasOf(events)).toEqual(['a', '😀b', '\uFFFD'])
  })
})

describe('the output cap', () => {
  test('keeps the beginning, splits no pair, and says so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', '😀') })), fc.nat({ max: 30 }), async (texts, limit) => {
        const events = await collect(withOutputCap(deltas(texts), limit))
        const whole = texts.join('')
        const text = textOf(events)
        expect(whole.startsWith(text)).toBe(true)
        expect(deltasOf(events).some(splitsPair)).toBe(false)
        expect(events.at(-1)).toEqual(whole.length <= limit ? finish : { type: 'finish', reason: 'LENGTH' })
        expect(text.length).toBeLessThanOrEqual(limit)
        expect(text.length).toBeGreaterThanOrEqual(Math.min(whole.length, limit - 1))
      }),
      { numRuns: 500 },
    )
  })

  test('ends a source that has no end', async () => {
    let ended = false
    const endless = async function* (): AsyncGenerator<CompletionEvent> {
      try {
        while (true) yield { type: 'delta', text: 'again ' }
      } finally {
        ended = true
      }
    }
    expect(textOf(await collect(withOutputCap(endless(), 20)))).toBe('again again again ag')
    expect(ended).toBe(true)
  })
})
