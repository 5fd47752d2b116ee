import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEvent } from '../../../web/src/conversation/applyEvent.ts'
import {
  type Conversation,
  type ConversationEvent,
  conversationOf,
  type Message,
  withEarlier,
  withSent,
} from '../../../web/src/conversation/conversation.ts'
import { currentReply, keepUnchanged, rowsOf } from '../../../web/src/conversation/rows.ts'

type ReplyFields = NonNullable<Message['reply']>

const interaction = { id: 'i', title: null, prompt: null, modelName: null, createdAt: '2026-01-01T00:00:00.000Z' }

const replyFields = (id: string, changes: Partial<ReplyFields> = {}): ReplyFields => ({
  id,
  status: 'QUEUED',
  turn: 1,
  attempt: 0,
  modelName: null,
  finishReason: null,
  error: null,
  prompt: { id: 'm1', position: 1 },
  ...changes,
})

const message = (id: string, position: number, changes: Partial<Message> = {}): Message => ({
  id,
  role: 'HUMAN',
  content: id,
  position,
  createdAt: '2026-01-01T00:00:00.000Z',
  clientMessageId: null,
  reply: null,
  ...changes,
})

const page = (messages: Message[], hasPreviousPage = false) => ({
  ...interaction,
  cursor: 'start',
  messages: { nodes: messages.map((node) => ({ node })), pageInfo: { hasPreviousPage, startCursor: 'first' } },
})

/** One question that is being answered. */
const asked = (): Conversation => conversationOf(page([message('m1', 1, { reply: replyFields('r1') })]))

let number = 0
const told = (event: object) => ({ cursor: `c${++number}`, ...event }) as ConversationEvent
const started = (attempt: number) => told({ __typename: 'ReplyStarted', attempt, reply: replyFields('r1', { status: 'RUNNING', attempt }) })
const delta = (attempt: number, offset: number, text: string) => told({ __typename: 'ReplyDelta', replyId: 'r1', attempt, offset, text })
const afterEvents = (conversation: Conversation, ...events: ConversationEvent[]) => events.reduce(applyEvent, conversation)
const textOf = (conversation: Conversation) => conversation.replies.get('r1')?.text

describe('the text of a reply', () => {
  it('is what was written, however it is cut into pieces, and whichever of them come again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
        const places = [...new Set([0, ...cuts.map((cut) => cut % text.length), text.length])].sort((a, b) => a - b)
        const pieces = places.slice(1).map((end, index) => delta(1, places[index] as number, text.slice(places[index], end)))
        const again = pieces.map((piece, index) => (index > 0 && cuts[index] ? [pieces[index - 1] as ConversationEvent, piece] : [piece]))
        expect(textOf(afterEvents(asked(), started(1), ...again.flat()))).toBe(text)
      }),
    )
  })

  it('begins anew with another attempt, and takes nothing of an older one', () => {
    const second = afterEvents(asked(), started(1), delta(1, 0, 'void'), started(2), delta(2, 0, 'new'), delta(1, 4, ' and void'))
    expect(textOf(second)).toBe('new')
    // Of an attempt whose beginning was not told, too.
    expect(textOf(afterEvents(asked(), started(1), delta(1, 0, 'void'), delta(2, 0, 'new')))).toBe('new')
    const error = { code: 'PROVIDER_UNAVAILABLE', message: '' }
    const retrying = told({ __typename: 'ReplyRetrying', nextAttempt: 2, retryAt: 'soon', error, reply: replyFields('r1', { attempt: 1 }) })
    expect(afterEvents(asked(), started(1), delta(1, 0, 'void'), retrying).replies.get('r1')).toMatchObject({
      text: '',
      attempt: 2,
      retryAt: 'soon',
    })
  })

  it('is cut to what was kept when it is stopped, and void when it fails', () => {
    const written = afterEvents(asked(), started(1), delta(1, 0, 'kept and lost'))
    const reply = replyFields('r1', { status: 'CANCELLED', attempt: 2 })
    expect(textOf(afterEvents(written, told({ __typename: 'ReplyCancelled', length: 4, reply })))).toBe('kept')
    expect(textOf(afterEvents(written, told({ __typename: 'ReplyFailed', reply: { ...reply, status: 'FAILED' } })))).toBe('')
  })

  it('is shown also where the question is on no page that was loaded', () => {
    const { shown } = rowsOf(afterEvents(conversationOf(page([])), delta(1, 0, 'text')))
    expect(shown).toMatchObject([{ kind: 'reply', text: 'text' }])
  })
})

describe('the rows', () => {
  const answer = message('m3', 3, { role: 'AI', content: 'answer', reply: replyFields('r1', { status: 'COMPLETED', attempt: 1 }) })
  const second = message('m2', 2, { reply: replyFields('r2', { turn: 2, prompt: { id: 'm2', position: 2 } }) })

  it('have an answer behind its question, and what waits for its turn beside them', () => {
    const running = afterEvents(asked(), started(1), delta(1, 0, 'ans'), told({ __typename: 'MessageAdded', message: second }))
    expect(rowsOf(running)).toMatchObject({ shown: [{ key: 'm1' }, { key: 'r1', text: 'ans' }], queued: [{ id: 'm2' }] })
    expect(currentReply(running)?.id).toBe('r1')
    const done = afterEvents(
      running,
      told({ __typename: 'MessageAdded', message: answer }),
      told({ __typename: 'ReplyCompleted', reply: answer.reply }),
    )
    expect(rowsOf(done).shown).toMatchObject([{ key: 'm1' }, { key: 'r1', text: 'answer' }, { key: 'm2' }, { key: 'r2' }])
    expect(rowsOf(done).queued).toEqual([])
    expect(done.messages.map(({ position }) => position)).toEqual([1, 2, 3])
  })

  it('lose a message that was removed, and show one that was changed', () => {
    const changed = told({ __typename: 'MessageChanged', message: { ...second, content: 'other' } })
    const conversation = afterEvents(asked(), told({ __typename: 'MessageAdded', message: second }), changed)
    expect(rowsOf(conversation).queued).toMatchObject([{ content: 'other' }])
    expect(afterEvents(conversation, told({ __typename: 'MessageRemoved', messageId: 'm2' })).messages).toHaveLength(1)
  })

  it('stay the same objects where they say the same', () => {
    const conversation = afterEvents(asked(), started(1))
    const before = rowsOf(conversation).shown
    const now = rowsOf(afterEvents(conversation, delta(1, 0, 'a'))).shown
    const kept = keepUnchanged(before, now)
    expect(kept[0]).toBe(before[0])
    expect(kept[1]).toBe(now[1])
    expect(kept.map(({ key }) => key)).toEqual(['m1', 'r1'])
  })
})

it('keeps the cursor of the last event, whatever it was', () => {
  const event = told({ __typename: 'InteractionUpdated', interaction: { ...interaction, title: 'new' } })
  expect(applyEvent(asked(), event)).toMatchObject({ cursor: event.cursor, interaction: { title: 'new' } })
  expect(applyEvent(asked(), told({ __typename: 'InteractionDeleted', interactionId: 'i' })).isDeleted).toBe(true)
})

it('takes earlier pages and answers to sends without anything twice', () => {
  const conversation = conversationOf(page([message('m2', 2)], true))
  expect(conversation.earlier).toBe('first')
  const whole = withEarlier(conversation, page([message('m1', 1), message('m2', 2)]))
  expect(whole).toMatchObject({ earlier: null, messages: [{ id: 'm1' }, { id: 'm2' }] })
  const sent = withSent(whole, message('m3', 3))
  expect(withSent(sent, message('m3', 3))).toBe(sent)
  expect(sent.messages).toHaveLength(3)
})
