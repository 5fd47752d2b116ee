import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCipher, DecryptionError } from '../../../src/encryption/cipher.ts'
import { createMemoryPubSub } from '../../../src/pubsub/memory.ts'
import { deltaTopic, publishDelta, type ReplyDelta, readDelta } from '../../../src/pubsub/replyDelta.ts'

const interactionId = randomUUID()
const attempt = { replyId: randomUUID(), attempt: 2_147_483_647 }
const largestOffset = 2_147_483_647

const plain = createCipher()
const encrypting = createCipher([{ id: 'of-this-year', secret: randomBytes(32) }])

/** What one who listens to the interaction gets of a delta. */
async function publishedOf(delta: ReplyDelta, cipher = plain): Promise<string[]> {
  await using pubsub = createMemoryPubSub()
  const payloads: string[] = []
  pubsub.subscribe(deltaTopic(interactionId), (payload) => payloads.push(payload))
  pubsub.subscribe(deltaTopic(randomUUID()), () => expect.fail('Another interaction has heard it.'))
  publishDelta({ pubsub, cipher }, interactionId, delta)
  await setImmediate()
  return payloads
}

const awkward = ['\0', '\x1f', '\x7f', '"', '\\', '\n', 'é', '漢', '\u2028', '\uffff', '😀', '\ud83d', '\ude00']

/** Long texts of few characters: a pair comes at every place of a piece. */
const longTexts = (characters: string[]) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 4000, size: 'max' })

describe('a published delta', () => {
  test('comes back piece by piece, each behind the one before', async () => {
    await fc.assert(
      fc.asyncProperty(longTexts(awkward), fc.nat(), async (text, offset) => {
        const pieces = (await publishedOf({ ...attempt, offset, text })).map((payload) => readDelta(plain, payload))
        let joined = ''
        for (const piece of pieces) {
          expect(piece).toEqual({ ...attempt, offset: offset + joined.length, text: piece.text })
          expect(piece.text).not.toBe('')
          joined += piece.text
        }
        expect(joined).toBe(text)
        expect(pieces.length).toBeLessThanOrEqual(Math.ceil(text.length / 899))
      }),
    )
  })

  test('is cut nowhere within a surrogate pair', async () => {
    await fc.assert(
      fc.asyncProperty(longTexts(['a', '😀']), async (text) => {
        const payloads = await publishedOf({ ...attempt, offset: 0, text })
        for (const payload of payloads) expect(readDelta(plain, payload).text.isWellFormed()).toBe(true)
      }),
    )
  })

  test('is one piece as long as it can be', async () => {
    expect(await publishedOf({ ...attempt, offset: 0, text: 'a'.repeat(900) })).toHaveLength(1)
    expect(await publishedOf({ ...attempt, offset: 0, text: 'a'.repeat(901) })).toHaveLength(2)
  })

  test('is read by those alone who have the key', async () => {
    const [payload = ''] = await publishedOf({ ...attempt, offset: 7, text: 'a secret' }, encrypting)
    expect(payload).not.toContain('secret')
    expect(readDelta(encrypting, payload)).toEqual({ ...attempt, offset: 7, text: 'a secret' })
    expect(() => readDelta(plain, payload)).toThrow(DecryptionError)
  })

  test('is good at its own place alone', async () => {
    const [payload = ''] = await publishedOf({ ...attempt, offset: 7, text: 'a secret' }, encrypting)
    expect(() => readDelta(encrypting, payload.replace(',7,', ',8,'))).toThrow(DecryptionError)
  })

  test('without a text is nothing', async () => {
    expect(await publishedOf({ ...attempt, offset: 7, text: '' })).toEqual([])
  })

  test.each(
    awkward.flatMap(
      (character) =>
        [
          ['', JSON.stringify(character), character, plain],
          [', encrypted', JSON.stringify(character), character, encrypting],
        ] as const,
    ),
  )('fits into a notification of PostgreSQL%s, full of %s', async (_, __, text, cipher) => {
    const payloads = await publishedOf({ ...attempt, offset: largestOffset - 2000, text: text.repeat(2000) }, cipher)
    expect(payloads.length).toBeGreaterThan(1)
    // As a node puts it on its way.
    const notifications = payloads.map((payload) => JSON.stringify([randomUUID(), deltaTopic(interactionId), payload]))
    for (const notification of notifications) expect(Buffer.byteLength(notification)).toBeLessThanOrEqual(7000)
  })
})
