import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Cursor, decodeCursor, encodeCursor } from '../../src/feed/cursor.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type BusyInteraction, partialText, startBusyInteraction } from '../support/busyInteraction.ts'
import * as connections from '../support/eventConnections.ts'
import type { SeenEvent } from '../support/events.ts'
import { type FirstResult, overLastEventId, overPostedStream, overSocket, subscriptions } from '../support/firstResults.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { finish } from '../support/llmServer.ts'
import { EventListener } from '../support/toldEvents.ts'

let test: TestApp
let held: HeldReplies
let busy: BusyInteraction
let elsewhere: BusyInteraction
/** All that happened, from the first message to the text that is being written. */
let history: SeenEvent[]
let present: number

const secret = 'canary'
type Name = keyof typeof subscriptions

beforeAll(async () => {
  test = await startTestApp()
  held = holdReplies(test.llm)
  busy = await startBusyInteraction(test, held)
  elsewhere = await startBusyInteraction(test, held)
  await test.client.send(elsewhere.id, secret)
  history = await readHistory(busy)
  present = (await readPlace(busy.id)).revision
})

async function readHistory({ id, cursor }: BusyInteraction) {
  const connection = await connections.overSocket(test.client.url, { interactionId: id, after: cursor })
  const events: SeenEvent[] = []
  for await (const event of connection.events) {
    events.push(event)
    if (event.__typename === 'ReplyDelta' && event.text === partialText) break
  }
  connection.cut()
  return events
}

async function readPlace(id: string) {
  const { interaction } = await test.client.data('query ($id: ID!) { interaction(id: $id) { cursor } }', { id })
  return decodeCursor(interaction.cursor, id, [])
}

const place = (cursor: Partial<Cursor>) => encodeCursor({ interactionId: busy.id, revision: present, ...cursor })
const within = (replyId: string, attempt: number, offset: number) => place({ progress: { replyId, attempt, offset } })
const encoded = (text: string) => Buffer.from(text).toString('base64url')

const ahead: Record<string, () => string> = {
  'a revision that there is not yet': () => place({ revision: present + 1 }),
  'the last revision that there can be': () => place({ revision: 2_147_483_647 }),
  'an attempt that there is not yet': () => within(busy.running.reply.id, 2, 0),
  'an attempt of a reply that has not begun': () => within(busy.queued.reply.id, 1, 0),
  'a second attempt at a reply that was answered at once': () => within(busy.answered.reply.id, 2, 0),
  'a character behind the end of an answer': () => within(busy.answered.reply.id, 1, 're: zero'.length + 1),
}

const foreign: Record<string, () => string> = {
  'another interaction': () => elsewhere.cursor,
  'a message of another interaction': () => place({ interactionId: elsewhere.id, revision: 1 }),
  'a reply of another interaction': () => within(elsewhere.running.reply.id, 1, 3),
  'another interaction, in the middle of a reply of this one': () =>
    place({ interactionId: elsewhere.id, progress: { replyId: busy.running.reply.id, attempt: 1, offset: 3 } }),
  'a reply that there is not': () => within('01a20a1b-2142-765e-91fc-5ca1883b1dc8', 1, 0),
  'a message instead of a reply': () => within(busy.running.message.id, 1, 0),
}

const progress = () => `${busy.running.reply.id}:1:3`
const garbled: Record<string, () => string> = {
  'nothing at all': () => '',
  'no base64url': () => '%%% ünd?',
  'what cursors are made of, not encoded': () => `1:${busy.id}:3`,
  'the alphabet of base64 with padding': () => Buffer.from(`1:${busy.id}:1`).toString('base64'),
  'an id': () => busy.id,
  'no version': () => encoded(`${busy.id}:3`),
  'version 0': () => encoded(`0:${busy.id}:3`),
  'version 2': () => encoded(`2:${busy.id}:3`),
  'a negative revision': () => encoded(`1:${busy.id}:-1`),
  'a fraction': () => encoded(`1:${busy.id}:1.5`),
  'an exponent': () => encoded(`1:${busy.id}:1e3`),
  'a revision too large to be one': () => encoded(`1:${busy.id}:2147483648`),
  'a revision of 300 digits': () => encoded(`1:${busy.id}:${'9'.repeat(300)}`),
  'a negative attempt': () => encoded(`1:${busy.id}:3:${busy.running.reply.id}:-1:3`),
  'a negative offset': () => encoded(`1:${busy.id}:3:${busy.running.reply.id}:1:-3`),
  'an offset too large to be one': () => encoded(`1:${busy.id}:3:${busy.running.reply.id}:1:9999999999`),
  'no offset': () => encoded(`1:${busy.id}:3:${busy.running.reply.id}:1`),
  'something behind its end': () => encoded(`1:${busy.id}:3:${progress()}:1`),
  'a line behind its end': () => encoded(`1:${busy.id}:3\n`),
  'a NUL behind its end': () => encoded(`1:${busy.id}:3\0`),
  'an id in capitals': () => encoded(`1:${busy.id.toUpperCase()}:3`),
  SQL: () => encoded(`1:${busy.id}:3 OR 1=1`),
  'ten thousand characters': () => 'A'.repeat(10_000),
}

const transports: [string, FirstResult][] = [
  ['WebSocket', overSocket],
  ['an event stream', overPostedStream],
  ['an event stream with Last-Event-ID', overLastEventId],
]
/** What a header can carry as it is. */
const isHeaderValue = (cursor: string) => /^[\x21-\x7e]+$/.test(cursor)
const cases = transports.flatMap(([transport, first]) =>
  (Object.keys(subscriptions) as Name[]).map((name) => ({ transport, first, name, query: subscriptions[name] })),
)

describe.each(cases)('fault 34: $name over $transport', ({ first, name, query }) => {
  const open = (after: string) => first(test.client, { query, interactionId: busy.id, after })
  const carries = (cursor: string) => first !== overLastEventId || isHeaderValue(cursor)

  it.each([
    ['ahead of what has happened', ahead, /^The cursor is ahead of the interaction\.$/],
    ['of elsewhere', foreign, /^(The cursor belongs to another interaction|Not a cursor of this API)\.$/],
    ['garbled', garbled, /^Not a cursor of this API\.$/],
  ])('refuses a cursor that is %s, in whichever way', async (_, forms, message) => {
    const usable = Object.entries(forms).filter(([, cursor]) => carries(cursor()))
    expect(usable.length).toBeGreaterThan(5)
    const results = await Promise.all(usable.map(([, cursor]) => open(cursor())))
    const refusal = { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT', path: ['after'] } }
    for (const [n, [what]] of usable.entries()) {
      expect(results[n]?.data ?? null, what).toBeNull()
      expect(results[n]?.errors, what).toEqual([expect.objectContaining(refusal)])
    }
  })

  // The control: the same cursors, untouched.
  it('goes on behind each cursor of the past', async () => {
    const isWanted = ({ __typename }: SeenEvent) => name === 'interactionEvents' || __typename === 'MessageAdded'
    const places = [busy.cursor, ...history.map(({ cursor }) => cursor)]
    const replayed = await Promise.all(
      places.map(async (after, n) => {
        const next = history.slice(n).find(isWanted)
        return next && [(await open(after)).data?.[name], name === 'interactionEvents' || !('message' in next) ? next : next.message]
      }),
    )
    const seen = replayed.flatMap((pair) => (pair ? [pair] : []))
    expect(seen.length).toBeGreaterThanOrEqual(4)
    for (const [given, wanted] of seen) expect(given).toMatchObject(wanted)
  })
})

describe('fault 34: whatever is made of a cursor', () => {
  const bytes = fc.uint8Array({ maxLength: 120 }).map((all) => Buffer.from(all).toString('base64url'))
  const untouched = fc.nat().map((which) => history[which % history.length]?.cursor ?? '')
  const cut = fc.tuple(fc.nat(), fc.nat()).map(([which, length]) => {
    const { cursor } = history[which % history.length] as SeenEvent
    return cursor.slice(0, length % cursor.length)
  })
  const spliced = fc.tuple(fc.nat(), fc.string(), fc.nat(), fc.nat()).map(([which, inserted, from, to]) => {
    const { cursor } = history[which % history.length] as SeenEvent
    return cursor.slice(0, from % cursor.length) + inserted + cursor.slice(to % cursor.length)
  })
  const number = fc.oneof(fc.integer(), fc.bigInt(), fc.constantFrom('', '1', '3'))
  const reassembled = fc
    .tuple(fc.constantFrom('1', '1', '0', '2', ''), fc.constantFrom('busy', 'elsewhere'), number, number, number, fc.nat(3))
    .map(([version, whose, revision, attempt, offset, which]) => {
      const owner = { busy, elsewhere }[whose] as BusyInteraction
      const reply = [busy.running, busy.answered, elsewhere.running, elsewhere.answered][which]?.reply.id
      return encoded(`${version}:${owner.id}:${revision}${which % 2 === 0 ? '' : `:${reply}:${attempt}:${offset}`}`)
    })

  /** There is something to come for whoever was let in, at the present end, too. */
  async function whileSending(trials: Promise<unknown>) {
    let isOver = false
    const over = trials.finally(() => {
      isOver = true
    })
    // Whoever waits hears of a failure; until then it is nobody's.
    over.catch(() => {})
    while (!isOver) await test.client.send(busy.id, 'something new', { reply: false })
    await over
  }

  it('it is refused, or gives something of its interaction, and never of another', { timeout: 120_000 }, async () => {
    let refused = 0
    let accepted = 0
    async function tryOut(cursor: string, { first, name, query }: (typeof cases)[number]) {
      const { data, errors } = await first(test.client, { query, interactionId: busy.id, after: cursor })
      if (errors) {
        refused += 1
        return expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', path: ['after'] } }])
      }
      accepted += 1
      expect(() => decodeCursor(data[name].cursor, busy.id, ['after'])).not.toThrow()
      expect(JSON.stringify(data)).not.toMatch(secret)
    }
    const cursors = fc.array(fc.tuple(fc.oneof(bytes, fc.string(), untouched, cut, spliced, reassembled), fc.nat(cases.length - 1)), {
      minLength: 40,
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(cursors, async (all) => {
        const usable = all.filter(([cursor]) => isHeaderValue(cursor))
        const trials = usable.map(([cursor, which]) => tryOut(cursor, cases[which] as (typeof cases)[number]))
        await whileSending(Promise.all(trials))
      }),
      { numRuns: 8 },
    )
    expect(refused).toBeGreaterThan(accepted)
    expect(accepted).toBeGreaterThan(0)
  })
})

it('a place further on in a text that is being written than is stored of it is no error: what was published may be there', async () => {
  const { id, running, request } = await startBusyInteraction(test, held)
  const { revision } = await readPlace(id)
  const progress = { replyId: running.reply.id, attempt: 1, offset: 1000 }
  const listener = new EventListener(test.client, id, encodeCursor({ interactionId: id, revision, progress }))
  await test.client.send(id, 'a note', { reply: false })
  expect(await listener.readTo('message 5 added: HUMAN a note')).toHaveLength(1)
  finish(request.response)
  expect(await listener.readTo('reply 2 completed')).toEqual([`message 6 added: AI ${partialText}`, 'reply 2 completed'])
  await listener.leave()
})

it.each(cases)('a cursor of a deleted interaction finds nothing: $name over $transport', async ({ first, query }) => {
  const { id, cursor } = await test.client.createInteraction()
  await test.client.deleteInteraction(id)
  const { errors } = await first(test.client, { query, interactionId: id, after: cursor })
  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', path: ['interactionId'] } }])
})
