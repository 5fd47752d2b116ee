import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedBuffer } from '../../../src/feed/boundedBuffer.ts'
import { eventAt, type InteractionEvent, joinDeltas, sizeOf } from '../../../src/feed/interactionEvent.ts'

const bufferOf = (items: number, size = 100) => new BoundedBuffer<string>({ items, size }, (item) => item.length)

describe('BoundedBuffer', () => {
  it('gives the items in order, and waits for more', async () => {
    const buffer = bufferOf(3)
    buffer.push('a')
    buffer.push('b')
    expect([await buffer.take(), await buffer.take()]).toEqual(['a', 'b'])
    const waiting = buffer.take()
    buffer.push('c')
    expect(await waiting).toBe('c')
  })

  it('refuses what does not fit, by number and by size, and takes it again when there is room', async () => {
    const buffer = bufferOf(2, 5)
    expect([buffer.push('abc'), buffer.push('def'), buffer.push('de'), buffer.push('')]).toEqual([true, false, true, false])
    await buffer.take()
    expect(buffer.push('x')).toBe(true)
  })

  it('always has room for one, however large', async () => {
    const buffer = bufferOf(2, 5)
    expect(buffer.push('larger than five')).toBe(true)
    expect(await buffer.take()).toBe('larger than five')
  })

  it('ends after what is queued: with the error once, then with nothing', async () => {
    const buffer = bufferOf(2)
    buffer.push('a')
    buffer.end(new Error('over'))
    buffer.push('too late')
    expect(await buffer.take()).toBe('a')
    await expect(buffer.take()).rejects.toThrow('over')
    expect(await buffer.take()).toBeUndefined()
  })

  it('ends one who waits', async () => {
    const buffer = bufferOf(2)
    const waiting = buffer.take()
    buffer.end()
    expect(await waiting).toBeUndefined()
  })
})

describe('a BoundedBuffer that joins deltas', () => {
  const joining = (items: number, size = 100) => new BoundedBuffer({ items, size }, sizeOf, joinDeltas)
  const interactionId = randomUUID()
  const replyId = randomUUID()
  const delta = (offset: number, text: string, attempt = 1) => {
    const progress = { replyId, attempt, offset: offset + text.length }
    return eventAt(interactionId, { revision: 1, progress }, { type: 'ReplyDelta', replyId, attempt, offset, text }) as InteractionEvent
  }

  it('gives what has come together as one delta, with the place behind its last', async () => {
    const buffer = joining(1)
    for (const part of [delta(3, 'one '), delta(7, 'two '), delta(11, 'three')]) expect(buffer.push(part)).toBe(true)
    expect(await buffer.take()).toEqual(delta(3, 'one two three'))
    expect(buffer.isEmpty).toBe(true)
  })

  it('keeps apart what does not adjoin, and what is of two attempts', async () => {
    const between = eventAt(interactionId, { revision: 2 }, { type: 'InteractionDeleted', interactionId }) as InteractionEvent
    const events = [delta(0, 'one'), delta(4, 'two'), delta(7, 'again', 2), delta(0, 'anew', 2), between, delta(4, '.', 2)]
    const buffer = joining(10)
    for (const event of events) buffer.push(event)
    const taken = []
    while (!buffer.isEmpty) taken.push(await buffer.take())
    expect(taken).toEqual(events)
  })

  it('does not join to what was taken', async () => {
    const buffer = joining(2)
    buffer.push(delta(0, 'one '))
    expect(await buffer.take()).toEqual(delta(0, 'one '))
    buffer.push(delta(4, 'two'))
    expect(await buffer.take()).toEqual(delta(4, 'two'))
  })

  it('holds no more than its size, whatever comes and is taken, and is the text as far as it was held', async () => {
    const taking = fc.constant(null)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 15 }), taking)), async (steps) => {
        const buffer = joining(1, 20)
        let taken = 0
        let waiting = ''
        for (const text of steps) {
          if (text !== null) {
            const fits = waiting === '' || waiting.length + text.length <= 20
            expect(buffer.push(delta(taken + waiting.length, text))).toBe(fits)
            if (fits) waiting += text
          } else if (waiting) {
            expect(await buffer.take()).toEqual(delta(taken, waiting))
            taken += waiting.length
            waiting = ''
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
