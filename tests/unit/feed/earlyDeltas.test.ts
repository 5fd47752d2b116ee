import { describe, expect, test } from 'vitest'
import { EarlyDeltas } from '../../../src/feed/earlyDeltas.ts'

const delta = (replyId: string, attempt: number, offset = 0) => ({ replyId, attempt, offset, text: 'x' })
const first = { replyId: 'a', attempt: 1 }

function keeping(...deltas: ReturnType<typeof delta>[]) {
  const early = new EarlyDeltas()
  for (const delta of deltas) early.add(delta)
  return early
}

describe('early deltas', () => {
  test('are given attempt by attempt, in the order in which they came, and once', () => {
    const early = keeping(delta('a', 1, 5), delta('a', 2), delta('b', 1), delta('a', 1, 0))
    expect(early.take(first)).toEqual([delta('a', 1, 5), delta('a', 1, 0)])
    expect(early.take(first)).toEqual([])
    expect(early.take({ replyId: 'b', attempt: 1 })).toEqual([delta('b', 1)])
    expect(early.isEmpty).toBe(false)
    expect(early.take({ replyId: 'a', attempt: 2 })).toEqual([delta('a', 2)])
    expect(early.isEmpty).toBe(true)
  })

  test('of an attempt that nothing came of are none', () => {
    const early = keeping(delta('a', 1))
    expect(early.take({ replyId: 'a', attempt: 2 })).toEqual([])
    expect(early.take({ replyId: 'b', attempt: 1 })).toEqual([])
    expect(early.take(first)).toHaveLength(1)
  })

  test('are dropped up to a mark, and no further', () => {
    const early = keeping(delta('a', 1, 0), delta('b', 1))
    const mark = early.mark()
    early.add(delta('a', 1, 1))
    early.dropUpTo(mark)
    expect(early.take({ replyId: 'b', attempt: 1 })).toEqual([])
    expect(early.take(first)).toEqual([delta('a', 1, 1)])
  })

  test('are dropped up to a mark although others were taken before', () => {
    const early = keeping(delta('a', 1, 0), delta('b', 1), delta('a', 2))
    early.take(first)
    early.dropUpTo(early.mark())
    expect(early.isEmpty).toBe(true)
  })

  test('are the newest thousand when nobody takes them', () => {
    const early = keeping(...Array.from({ length: 2500 }, (_, offset) => delta('a', 1, offset)))
    const kept = early.take(first).map(({ offset }) => offset)
    expect(kept).toEqual(Array.from({ length: 1000 }, (_, index) => 1500 + index))
  })
})
