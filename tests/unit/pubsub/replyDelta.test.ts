import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMemoryPubSub } from '../../../src/pubsub/memory.ts'
import { deltaTopic, publishDelta, type ReplyDelta, readDelta } from '../../../src/pubsub/replyDelta.ts'

const interactionId = randomUUID()
const attempt = { replyId: randomUUID(), attempt: 2_147_483_647 }
const largestOffset = 2_147_483_647

/** What one who listens to the interaction gets of a delta. */
async function publishedOf(delta: ReplyDelta): Promise<string[]> {
  await using pubsub = createMemoryPubSub()
  const payloads: string[] = []
  pubsub.subscribe(deltaTopic(interactionId), (payload) => payloads.push(payload))
  pubsub.subscribe(deltaTopic(randomUUID()), () => expect.fail('Another interaction has heard it.'))
  publishDelta(pubsub, interactionId, delta)
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
        const pieces = (await publishedOf({ ...attempt, offset, text })).map(readDelta)
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
        for (const payload of payloads) expect(readDelta(payload).text.isWellFormed()).toBe(true)
      }),
    )
  })

  test('is one piece as long as it can be', async () => {
    expect(await publishedOf({ ...attempt, offset: 0, text: 'a'.repeat(900) })).toHaveLength(1)
    expect(await publishedOf({ ...attempt, offset: 0, text: 'a'.repeat(901) })).toHaveLength(2)
  })

  test('without a text is nothing', async () => {
    expect(await publishedOf({ ...attempt, offset: 7, text: '' })).toEqual([])
  })

  test.each(
    awkward.map((character) => [JSON.stringify(character), character]),
  )('fits into a notification of PostgreSQL, full of %s', async (_, text) => {
    const payloads = await publishedOf({ ...attempt, offset: largestOffset - 2000, text: text.repeat(2000) })
    expect(payloads.length).toBeGreaterThan(1)
    // As a node puts it on its way.
    const notifications = payloads.map((payload) => JSON.stringify([randomUUID(), deltaTopic(interactionId), payload]))
    for (const notification of notifications) expect(Buffer.byteLength(notification)).toBeLessThanOrEqual(7000)
  })
})
