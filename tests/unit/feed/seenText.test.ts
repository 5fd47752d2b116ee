import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor } from '../../../src/feed/cursor.ts'
import { ReplyReader, type SeenEvent } from '../../support/events.ts'
import { at, interactionId, messageAdded, messageChanged, replyId, replyIs, settingsChanged, tell } from './changes.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const attempts = fc.integer({ min: 1, max: 5 })
const completed = 'COMPLETED' as const
const cancelled = 'CANCELLED' as const

/** How a reply got its message, and what somebody had seen of its text by then. */
const endings = fc.oneof(
  fc
    .record({ known: text, more: text, attempt: attempts, status: fc.constantFrom(completed, cancelled) })
    .map(({ known, more, attempt, status }) => ({ status, attempt, seenAttempt: attempt, seen: known, content: known + more })),
  // Stopped before all that was published was stored.
  fc
    .record({ stored: text, lost: text, attempt: attempts })
    .map(({ stored, lost, attempt }) => ({ status: cancelled, attempt, seenAttempt: attempt, seen: stored + lost, content: stored })),
  // Written by a later attempt than the one that was seen.
  fc
    .record({ seen: text, content: text, seenAttempt: attempts, later: attempts })
    .map(({ later, seenAttempt, ...texts }) => ({ status: completed, attempt: seenAttempt + later, seenAttempt, ...texts })),
)

/** Changes of any kind, their revisions to be given. */
const changes = fc.oneof(
  fc
    .record({ status: fc.constantFrom('QUEUED' as const, 'RUNNING' as const, 'FAILED' as const, completed, cancelled), attempt: attempts })
    .map((reply) => replyIs(0, reply)),
  fc.tuple(text, fc.option(attempts, { nil: undefined })).map(([content, attempt]) => messageAdded(0, content, attempt)),
  fc.constantFrom(messageChanged(0), messageChanged(0, new Date()), settingsChanged(0)),
)

describe('somebody who has seen a part of a reply', () => {
  test('comes by the rule of the client to the stored message, whatever was seen before', () => {
    fc.assert(
      fc.property(endings, ({ status, attempt, seenAttempt, seen, content }) => {
        const client = new ReplyReader('')
        client.take({ __typename: 'ReplyDelta', cursor: '', replyId, attempt: seenAttempt, offset: 0, text: seen })
        const events = tell([messageAdded(8, content, attempt), replyIs(9, { status, attempt })], at(5, seenAttempt, seen.length))
        for (const event of events) {
          client.take({ ...event, __typename: event.type, length: content.length } as unknown as SeenEvent)
          const { progress } = event.position
          if (progress) expect(progress).toEqual({ replyId, attempt, offset: client.text.length })
        }
        expect(client.text).toBe(content)
        expect(client.end?.__typename).toBe(status === completed ? 'ReplyCompleted' : 'ReplyCancelled')
        expect(events.some(({ type }) => type === 'ReplyRetrying')).toBe(attempt > seenAttempt)
        expect(events.filter(({ type }) => type === 'ReplyDelta').length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 500 },
    )
  })

  test('is told the same, event by event, when it goes on from the cursor of any of them', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 6 }), attempts, fc.nat({ max: 20 }), (unnumbered, attempt, offset) => {
        const numbered = unnumbered.map((change, index) => ({ ...change, revision: 10 + index }))
        const events = tell(numbered, at(5, attempt, offset))
        for (const [index, { cursor }] of events.entries())
          expect(tell(numbered, decodeCursor(cursor, interactionId, []))).toEqual(events.slice(index + 1))
      }),
      { numRuns: 300 },
    )
  })
})
