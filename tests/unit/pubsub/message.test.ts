import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeLoss, encodeMessage } from '../../../src/pubsub/message.ts'

describe('a message', () => {
  it('is read as it was written, whatever is in it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 })
    fc.assert(
      fc.property(text, text, text, (node, topic, payload) => {
        expect(decodeMessage(encodeMessage(node, topic, payload))).toEqual({ node, topic, payload })
      }),
    )
  })

  it('that says that others were lost names only its node', () => {
    expect(decodeMessage(encodeLoss('node'))).toEqual({ node: 'node' })
  })

  it('has its size in bytes, as PostgreSQL counts it', () => {
    const room = 7000 - encodeMessage('', '', '').length
    for (const [character, bytes] of [
      ['x', 1],
      ['"', 2],
      ['漢', 3],
      ['\u0001', 6],
    ] as const) {
      const most = Math.floor(room / bytes)
      expect(Buffer.byteLength(encodeMessage('', '', character.repeat(most)))).toBeLessThanOrEqual(7000)
      expect(() => encodeMessage('', '', character.repeat(most + 1))).toThrow(RangeError)
    }
  })

  it.each([
    '',
    'null',
    '{}',
    '[]',
    '1',
    '[1]',
    '["a","b"]',
    '["a","b",3]',
    '[["a"],"b","c"]',
    '["a"',
    'parley',
  ])('is not made of what strangers write: %s', (text) => {
    expect(decodeMessage(text)).toBeUndefined()
  })
})
