import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeListCursor, encodeListCursor } from '../../../src/feed/cursor.ts'
import { makeKey } from '../../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { type Client, connect } from '../../support/client.ts'
import { openEventStream } from '../../support/eventStream.ts'
import { followList, interactionsChanged, type Listed, readList, takeEvents, told } from '../../support/listEvents.ts'

let test: TestApp
let ada: { client: Client; token: string; cursor: string; listId: string; position: number }
let eve: { client: Client; cursor: string }
let interactionCursor: string

beforeAll(async () => {
  test = await startTestApp({ AUTH: 'api-key' })
  const open = async (subject: string) => {
    const { token } = await makeKey(test.app.database, { subject })
    const client = connect(test.app.url, token)
    const { cursor: ofInteraction } = await client.createInteraction({ title: `of ${subject}` })
    return { client, token, ofInteraction, cursor: (await readList(client)).cursor }
  }
  const { ofInteraction, ...mine } = await open('ada')
  interactionCursor = ofInteraction
  const [, , listId = '', position] = Buffer.from(mine.cursor, 'base64url').toString().split(':')
  ada = { ...mine, listId, position: Number(position) }
  eve = await open('eve')
})

const encoded = (text: string) => Buffer.from(text).toString('base64url')
const at = (position: number | string) => encoded(`1:list:${ada.listId}:${position}`)

const refused: Record<string, [RegExp, () => string]> = {
  'a place that there is not yet': [/ahead of the list/, () => at(ada.position + 1)],
  'the last place that there can be': [/ahead of the list/, () => at('9'.repeat(15))],
  "another owner's": [/belongs to another list/, () => eve.cursor],
  'of a list that there is not': [/belongs to another list/, () => encodeListCursor({ listId: randomUUID(), position: 0 })],
  'of an interaction': [/Not a cursor/, () => interactionCursor],
  'of a page of the list': [/Not a cursor/, () => encoded(`createdAt:1:${randomUUID()}`)],
  'nothing at all': [/Not a cursor/, () => ''],
  'too many digits': [/Not a cursor/, () => at('9'.repeat(16))],
  'a negative place': [/Not a cursor/, () => at(-1)],
  'a fraction': [/Not a cursor/, () => at('0.5')],
  'something behind its end': [/Not a cursor/, () => at('0:1')],
  'a line behind its end': [/Not a cursor/, () => at('0\n')],
  'no version': [/Not a cursor/, () => encoded(`list:${ada.listId}:0`)],
  padding: [/Not a cursor/, () => `${at(0)}=`],
}

async function overSocket(after: string) {
  const results = ada.client.socket.iterate({ query: interactionsChanged, variables: { after } })
  return results.next().then(
    ({ value }) => value,
    (errors: unknown) => ({ errors }),
  )
}

const openStream = (variables: object, headers: Record<string, string> = {}) =>
  openEventStream(`${test.client.url}?${new URLSearchParams({ query: interactionsChanged, variables: JSON.stringify(variables) })}`, {
    headers: { authorization: `Bearer ${ada.token}`, ...headers },
  })

describe('fault 34: a cursor of a list', () => {
  it.each(Object.entries(refused))('%s is refused, over either transport', async (_, [message, cursor]) => {
    const refusal = { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT', path: ['after'] } }
    expect(await overSocket(cursor())).toMatchObject({ errors: [refusal] })
    const stream = await openStream({ after: cursor() })
    expect(JSON.parse((await stream.next())?.data ?? '')).toMatchObject({ errors: [refusal] })
    stream.leave()
  })

  it('is none of an interaction', async () => {
    const { id } = await ada.client.createInteraction()
    const first = ada.client.follow(id, ada.cursor).next()
    await expect(first).rejects.toMatchObject([{ message: 'Not a cursor of this API.', extensions: { code: 'BAD_USER_INPUT' } }])
  })

  // The control: the same cursor, untouched.
  it('that is of the past goes on', async () => {
    const { id } = await ada.client.createInteraction({ title: 'next' })
    expect(decodeListCursor(ada.cursor, ada.listId, []).position).toBe(ada.position)
    const events = followList(ada.client, ada.cursor)
    expect((await takeEvents(events, 2)).map(told)).toContain(`${id} created: next, -`)
    await events.return()
  })
})

it('fault 38: what others do is not told, and theirs alone is told to them', async () => {
  const [mine, hers] = [
    followList(ada.client, (await readList(ada.client)).cursor),
    followList(eve.client, (await readList(eve.client)).cursor),
  ]
  for (let n = 1; n <= 3; n += 1) {
    await ada.client.createInteraction({ title: `ada ${n}` })
    await eve.client.createInteraction({ title: `eve ${n}` })
  }
  const titles = async (events: typeof mine) =>
    (await takeEvents(events, 3)).map((event) => 'interaction' in event && event.interaction.title)
  expect(await titles(mine)).toEqual(['ada 1', 'ada 2', 'ada 3'])
  expect(await titles(hers)).toEqual(['eve 1', 'eve 2', 'eve 3'])
  await mine.return()
  await hers.return()
})

it('as an event stream it has ids, and goes on after Last-Event-ID', async () => {
  const { cursor } = await readList(ada.client)
  const stream = await openStream({}, { 'last-event-id': cursor })
  const { id } = await ada.client.createInteraction({ title: 'one' })
  const first = await stream.next()
  const event = JSON.parse(first?.data ?? '').data.interactionsChanged as { cursor: string; interaction: Listed }
  expect(event).toMatchObject({ __typename: 'InteractionCreated', interaction: { id, title: 'one' } })
  expect(first?.lastEventId).toBe(event.cursor)
  stream.leave()

  const { id: missed } = await ada.client.createInteraction({ title: 'two' })
  // What the header says counts, as a browser goes on sending its first variables.
  const resumed = await openStream({ after: cursor }, { 'last-event-id': first?.lastEventId ?? '' })
  const next = JSON.parse((await resumed.next())?.data ?? '').data.interactionsChanged
  expect(next.interaction.id).toBe(missed)
  resumed.leave()
})
