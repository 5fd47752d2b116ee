import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Transcript } from '../../../src/feed/transcript.ts'

const attempt = { replyId: 'reply', attempt: 2 }

/** A text, how much of it is known at the beginning, and pieces that cover it: in any order, some twice, some overlapping. */
const brokenTexts = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).chain((whole) => {
  const place = fc.nat(whole.length)
  return fc.tuple(fc.array(place), fc.array(fc.tuple(place, place)), place).chain(([cuts, spans, known]) => {
    const ends = [...cuts, whole.length].sort((a, b) => a - b)
    const cover = ends.map((end, index) => [ends[index - 1] ?? 0, end] as const)
    const pieces = [...cover, ...spans].filter(([from, to]) => from < to).map(([offset, to]) => ({ offset, text: whole.slice(offset, to) }))
    const inAnyOrder = fc.shuffledSubarray(pieces, { minLength: pieces.length })
    return fc.record({ whole: fc.constant(whole), known: fc.constant(known), pieces: inAnyOrder })
  })
})

describe('a transcript', () => {
  test('becomes the text whatever happens to its pieces, and has at any time what there is without a hole', () => {
    fc.assert(
      fc.property(brokenTexts, ({ whole, known, pieces }) => {
        const transcript = new Transcript(attempt, whole.slice(0, known))
        const missing = new Set(Array.from({ length: whole.length - known }, (_, index) => known + index))
        for (const piece of pieces) {
          const before = transcript.length
          for (let place = 0; place < piece.text.length; place++) missing.delete(piece.offset + place)
          const after = Math.min(whole.length, ...missing)
          const growth = after > before ? { offset: before, text: whole.slice(before, after) } : undefined
          expect(transcript.add(piece)).toEqual(growth)
          expect(transcript.from(0)).toBe(whole.slice(0, after))
          expect(transcript.hasHole, 'something is known beyond what is missing').toBe(missing.size < whole.length - after)
        }
        expect(transcript.from(0)).toBe(whole)
        expect(transcript.hasHole).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('tells how far it has come, and the text from there', () => {
    const transcript = new Transcript(attempt, 'one ')
    transcript.add({ offset: 8, text: 'three' })
    expect(transcript.progress).toEqual({ ...attempt, offset: 4 })
    transcript.add({ offset: 2, text: 'e two ' })
    expect(transcript.progress).toEqual({ ...attempt, offset: 13 })
    expect(transcript.from(4)).toBe('two three')
    expect(transcript.from(13)).toBe('')
  })

  test('keeps the longer one of two pieces that wait at the same place', () => {
    const transcript = new Transcript(attempt)
    for (const text of ['b', 'bcd', 'bc']) expect(transcript.add({ offset: 1, text })).toBeUndefined()
    expect(transcript.add({ offset: 0, text: 'a' })).toEqual({ offset: 0, text: 'abcd' })
  })
})
