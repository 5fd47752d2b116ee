import { beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '../../src/feed/cursor.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { eventually } from '../support/eventually.ts'
import { overEventSource, overPostedStream, overSocket } from '../support/messageSources.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

const send = (id: string, content: string) => test.client.send(id, content, { reply: false })
const subscribers = (count: number) =>
  eventually(
    `there are ${count} subscribers`,
    () => test.app.feed.size,
    (size) => size === count,
  )

describe.each([
  ['WebSocket', overSocket],
  ['a posted event stream', overPostedStream],
  ['EventSource', overEventSource],
])('messageAdded over %s', (_, open) => {
  it('without `after` gives what is added from now on, and nothing that was there', async () => {
    const { id } = await test.client.createInteraction()
    await send(id, 'before')
    const source = await open(test.client.url, { interactionId: id })
    const first = source.next()
    await subscribers(1)
    await send(id, 'after')
    expect(await first).toMatchObject({ position: 2, content: 'after' })
    await source.unsubscribe()
    await subscribers(0)
  })

  it('with `after` gives what has been added since, then what comes', async () => {
    const { id } = await test.client.createInteraction()
    const { message } = await send(id, 'seen')
    await send(id, 'missed')
    const source = await open(test.client.url, { interactionId: id, after: message.cursor })
    expect(await source.next()).toMatchObject({ position: 2, content: 'missed' })
    await send(id, 'live')
    expect(await source.next()).toMatchObject({ position: 3, content: 'live' })
    source.terminate()
    await subscribers(0)
  })

  it('ends with NOT_FOUND, and is then complete, when the interaction is deleted', async () => {
    const { id, cursor } = await test.client.createInteraction()
    await send(id, 'only')
    const source = await open(test.client.url, { interactionId: id, after: cursor })
    expect(await source.next()).toMatchObject({ content: 'only' })
    await test.client.deleteInteraction(id)
    expect((await source.nextResult())?.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    expect(await source.nextResult()).toBeUndefined()
    await source.unsubscribe()
    await subscribers(0)
  })
})

/** What the server answers to a subscription that it does not open. */
const refusals: [string, (place: { interactionId: string; after?: string }) => Promise<unknown>][] = [
  [
    'WebSocket',
    async (place) => {
      const source = await overSocket(test.client.url, place)
      // graphql-ws throws the errors of an operation that never began.
      const refused = await source.nextResult().then(
        (result) => result?.errors,
        (errors: unknown) => errors,
      )
      await source.unsubscribe()
      return refused
    },
  ],
  ...[overPostedStream, overEventSource].map((open, n): (typeof refusals)[number] => [
    n ? 'EventSource' : 'a posted event stream',
    async (place) => (await (await open(test.client.url, place)).nextResult())?.errors,
  ]),
]

describe.each(refusals)('a refusal over %s', (_, refusalOf) => {
  it.each([
    ['an unknown interaction', '01a20a1b-2142-765e-91fc-5ca1883b1dc8', 'NOT_FOUND'],
    ['a malformed id', 'no-id', 'BAD_USER_INPUT'],
  ])('names %s', async (_, interactionId, code) => {
    expect(await refusalOf({ interactionId })).toMatchObject([{ extensions: { code, path: ['interactionId'] } }])
    expect(test.app.feed.size).toBe(0)
  })

  it.each([
    ['garbled', () => 'nonsense'],
    ["another interaction's", (_: string, foreign: string) => foreign],
    [
      "another interaction's, that does not exist,",
      () => encodeCursor({ interactionId: '01a20a1b-2142-765e-91fc-5ca1883b1dc8', revision: 1 }),
    ],
    ['future', (interactionId: string) => encodeCursor({ interactionId, revision: 2 })],
    ['far future', (interactionId: string) => encodeCursor({ interactionId, revision: 9_999_999_999 })],
  ])('names a cursor that is %s', async (_, cursorOf) => {
    const { id } = await test.client.createInteraction()
    await send(id, 'one')
    const other = await test.client.createInteraction()
    const { message } = await send(other.id, 'of another')
    const refused = await refusalOf({ interactionId: id, after: cursorOf(id, message.cursor) })
    expect(refused).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', path: ['after'] } }])
    expect(test.app.feed.size).toBe(0)
  })
})
