import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countTokens, tokenUpperBound } from '../../../src/llm/tokens.ts'

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
  ])('takes less than two seconds for 100,000 characters of %s', (_, text) => {
    const startedAt = performance.now()
    expect(countTokens(text)).toBeGreaterThan(0)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  test('long runs are counted almost exactly', () => {
    expect(countTokens('a'.repeat(10_000)) / 1250).toBeCloseTo(1, 1)
  })
})
