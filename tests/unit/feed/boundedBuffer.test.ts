import { describe, expect, it } from 'vitest'
import { BoundedBuffer } from '../../../src/feed/boundedBuffer.ts'

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
