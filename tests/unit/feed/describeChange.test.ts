import { describe, expect, test } from 'vitest'
import { encodeCursor } from '../../../src/feed/cursor.ts'
import type { InteractionEvent, Position } from '../../../src/feed/interactionEvent.ts'
import type { Change } from '../../../src/feed/readChanges.ts'
import { at, interactionId, messageAdded, messageChanged, replyIs, settingsChanged, tell } from './changes.ts'

const seen = at(5, 2, 7)
const cursorAt = (position: Position) => encodeCursor({ interactionId, ...position })

describe('a change', () => {
  test.each<[string, Change, InteractionEvent['type']]>([
    ['a reply that was asked for', replyIs(6, { status: 'QUEUED', attempt: 0, startedAt: null }), 'ReplyQueued'],
    ['a reply that was asked for again', replyIs(6, { status: 'QUEUED', attempt: 2, startedAt: null }), 'ReplyQueued'],
    ['a reply that waits for its next attempt', replyIs(6, { status: 'QUEUED', attempt: 2 }), 'ReplyRetrying'],
    ['a reply that runs', replyIs(6, { status: 'RUNNING', attempt: 2 }), 'ReplyStarted'],
    ['a reply that is complete', replyIs(6, { status: 'COMPLETED', attempt: 2 }), 'ReplyCompleted'],
    ['a reply that failed', replyIs(6, { status: 'FAILED', attempt: 2 }), 'ReplyFailed'],
    ['a reply that was stopped', replyIs(6, { status: 'CANCELLED', attempt: 2 }), 'ReplyCancelled'],
    ['a message of a person', messageAdded(6, 'Hello.'), 'MessageAdded'],
    ['a message that was edited', messageChanged(6), 'MessageChanged'],
    ['a message that was removed', messageChanged(6, new Date()), 'MessageRemoved'],
    ['the settings', settingsChanged(6), 'InteractionUpdated'],
  ])('of %s is told as one event, with the place behind it', (_, change, type) => {
    expect(tell([change], { revision: 5 })).toMatchObject([{ type, interactionId, position: { revision: 6 } }])
  })

  test.each<[string, Change]>([
    ['a message of a person', messageAdded(6, 'Hello.')],
    ['a message that was edited', messageChanged(6)],
    ['another reply', replyIs(6, { id: 'another', status: 'QUEUED' })],
    ['the settings', settingsChanged(6)],
  ])('of %s leaves the place within the text as it was', (_, change) => {
    expect(tell([change], seen)).toMatchObject([{ cursor: cursorAt(at(6, 2, 7)) }])
  })

  test.each(['QUEUED', 'COMPLETED', 'FAILED', 'CANCELLED'] as const)('to %s ends the place within the text', (status) => {
    expect(tell([replyIs(6, { status, attempt: 2 })], seen)).toMatchObject([{ cursor: cursorAt({ revision: 6 }) }])
  })

  test('to waiting for another attempt says which has ended, and which follows', () => {
    expect(tell([replyIs(6, { status: 'QUEUED', attempt: 3 })], seen)).toMatchObject([{ attempt: 3, nextAttempt: 4 }])
  })

  test.each<[string, Change]>([
    ['runs', replyIs(6, { status: 'RUNNING', attempt: 1 })],
    ['has its message', messageAdded(6, 'All of it.', 1)],
  ])('to another reply that %s is told by leaving the one whose text was seen, as it has been queued again', (_, change) => {
    const place = { revision: 5, progress: { replyId: 'the one', attempt: 2, offset: 7 } }
    const [first, ...rest] = tell([change], place)
    expect(first).toMatchObject({ type: 'ReplyRetrying', replyId: 'the one', attempt: 2, nextAttempt: 3, position: { revision: 5 } })
    expect(rest).toEqual(tell([change], { revision: 5 }))
  })

  test('to a later attempt is told by leaving the earlier one, and the text begins anew', () => {
    expect(tell([replyIs(6, { status: 'RUNNING', attempt: 4 })], seen)).toMatchObject([
      { type: 'ReplyRetrying', attempt: 2, nextAttempt: 4, cursor: cursorAt({ revision: 5 }) },
      { type: 'ReplyStarted', cursor: cursorAt(at(6, 4, 0)) },
    ])
  })

  test('to a complete reply is told by the rest of its text, its message and its end', () => {
    expect(tell([messageAdded(6, 'All of it.', 2), replyIs(7, { status: 'COMPLETED', attempt: 2 })], seen)).toMatchObject([
      { type: 'ReplyDelta', attempt: 2, offset: 7, text: 'it.', cursor: cursorAt(at(5, 2, 10)) },
      { type: 'MessageAdded', cursor: cursorAt(at(6, 2, 10)), added: { cursor: cursorAt({ revision: 6 }) } },
      { type: 'ReplyCompleted', cursor: cursorAt({ revision: 7 }) },
    ])
  })

  test.each<[string, Position]>([
    ['nothing', { revision: 5 }],
    ['no text yet', at(5, 2, 0)],
  ])('to a complete reply is told by its whole text to one who has seen %s', (_, place) => {
    expect(tell([messageAdded(6, 'All of it.', 2)], place)).toMatchObject([
      { type: 'ReplyDelta', attempt: 2, offset: 0, text: 'All of it.' },
      { type: 'MessageAdded' },
    ])
  })

  test('to a reply that a later attempt completed without a word is told by leaving the earlier one, whose text is void', () => {
    const events = tell([messageAdded(6, '', 3), replyIs(7, { status: 'COMPLETED', attempt: 3 })], seen)
    expect(events.map(({ type }) => type)).toEqual(['ReplyRetrying', 'MessageAdded', 'ReplyCompleted'])
  })
})
