import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from '../../../src/feed/cursor.ts'

const code = expect.objectContaining({ code: 'BAD_USER_INPUT', inputPath: ['after'] })
const integer = fc.integer({ min: 0, max: 2_147_483_647 })
const progress = fc.record({ replyId: fc.uuid(), attempt: integer, offset: integer })
const interactionId = '01a20a1b-2142-765e-91fc-5ca1883b1dc8'
const replyId = '01a20a1b-2143-7a5e-8c1f-93d0b7e4a611'

describe('a cursor', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uuid(), integer, fc.option(progress, { nil: undefined }), (interactionId, revision, progress) => {
        const cursor = { interactionId, revision, progress }
        expect(decodeCursor(encodeCursor(cursor), interactionId, ['after'])).toEqual(cursor)
      }),
    )
  })

  it('is refused when anything about it was changed', () => {
    const cursor = encodeCursor({ interactionId, revision: 42, progress: { replyId: interactionId, attempt: 1, offset: 7 } })
    fc.assert(
      fc.property(fc.string(), fc.nat(cursor.length), fc.nat(cursor.length), (inserted, from, to) => {
        const changed = cursor.slice(0, from) + inserted + cursor.slice(to)
        fc.pre(changed !== cursor)
        try {
          // What still reads as a cursor of this interaction can only be another place in it.
          expect(encodeCursor(decodeCursor(changed, interactionId, ['after']))).toBe(changed)
        } catch (error) {
          expect(error).toEqual(code)
        }
      }),
    )
  })

  it('of another interaction, or of a future that cannot be, is refused', () => {
    const foreign = { interactionId: interactionId.replace('01', '02'), revision: 1 }
    const progress = { replyId, attempt: 1, offset: 0 }
    expect(() => decodeCursor(encodeCursor(foreign), interactionId, ['after'])).toThrow(code)
    expect(() => decodeCursor(encodeCursor({ ...foreign, progress }), interactionId, ['after'])).toThrow(code)
    expect(() => decodeCursor(encodeCursor({ interactionId, revision: 2 ** 31 }), interactionId, ['after'])).toThrow(code)
  })

  it.each([
    ['no attempt and offset', `:${replyId}`],
    ['no offset', `:${replyId}:2`],
    ['no reply', ':2:7'],
    ['a reply that cannot be', ':reply:2:7'],
    ['an attempt that cannot be', `:${replyId}:2147483648:7`],
    ['an offset that cannot be', `:${replyId}:2:2147483648`],
    ['an offset before the beginning', `:${replyId}:2:-1`],
    ['more than a place', `:${replyId}:2:7:7`],
  ])('within a reply is refused with %s', (_, within) => {
    const encoded = (text: string) => Buffer.from(`1:${interactionId}:5${text}`).toString('base64url')
    const whole = decodeCursor(encoded(`:${replyId}:2:7`), interactionId, ['after'])
    expect(whole.progress).toEqual({ replyId, attempt: 2, offset: 7 })
    expect(() => decodeCursor(encoded(within), interactionId, ['after'])).toThrow(code)
  })
})
