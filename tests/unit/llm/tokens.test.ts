import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countTokens, tokenUpperBound } from '../../../src/llm/tokens.ts'

/** In milliseconds: what is shorter says nothing. */
const shortestTime = 5

/** In milliseconds: the shortest of a few, which the rest of the machine has disturbed least. */
function bestTime(text: string): number {
  const times = [1, 2, 3].map(() => {
    const startedAt = performance.now()
    expect(countTokens(text)).toBeGreaterThan(0)
    return performance.now() - startedAt
  })
  return Math.min(...times)
}

describe('counting tokens', () => {
  test.each([
    ['', 0],
    ['Hello, world!', 4],
    ['a <|endoftext|> b', 9],
  ])('%j has %i', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens)
  })

  test('never gives more than the upper bound', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        expect(countTokens(text)).toBeLessThanOrEqual(tokenUpperBound(text))
      }),
      { numRuns: 200 },
    )
  })

  const random = (from: number, count: number) =>
    Array.from({ length: 100_000 }, (_, index) => String.fromCharCode(from + ((index * 7919) % count)))
  test.each([
    ['one letter', 'a'.repeat(100_000)],
    ['letters', random(97, 26).join('')],
    ['spaces', ' '.repeat(100_000)],
    ['blank lines', '\n'.repeat(100_000)],
    ['exclamation marks', '!'.repeat(100_000)],
    ['Chinese without punctuation', random(0x4e00, 5000).join('')],
    ['emoji', '😀'.repeat(50_000)],
    ['lone surrogates', '\ud83d'.repeat(100_000)],
    ['words of 256 letters', `${'a'.repeat(256)} `.repeat(390)],
  ])('takes time in proportion to the length of %s', (_, text) => {
    // Ten times the length would take a hundred times as long, were it counted in one run.
    const [part, whole] = [bestTime(text.slice(0, 10_000)), bestTime(text)]
    expect(whole).toBeLessThan(40 * Math.max(part, shortestTime))
  })

  test('long runs are counted almost exactly', () => {
    expect(countTokens('a'.repeat(10_000)) / 1250).toBeCloseTo(1, 1)
  })
})
