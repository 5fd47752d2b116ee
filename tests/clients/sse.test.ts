import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { messageAdded } from '../support/client.ts'
import { type EventStream, openEventStream } from '../support/eventStream.ts'
import { eventually } from '../support/eventually.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

type Headers = Record<string, string>
type Open = (variables: object, headers?: Headers, query?: string) => Promise<EventStream>

const overPost: Open = (variables, headers = {}, query = messageAdded) =>
  openEventStream(test.client.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })

const overGet: Open = (variables, headers = {}, query = messageAdded) =>
  openEventStream(`${test.client.url}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`, { headers })

/** The next message of a stream, and the id that came with it. */
async function nextMessage(stream: EventStream) {
  const event = await stream.next()
  expect(event?.type).toBe('next')
  return { ...JSON.parse(event?.data ?? '').data.messageAdded, lastEventId: event?.lastEventId }
}

const subscribed = (count = 1) =>
  eventually(
    `there are ${count} subscribers`,
    () => test.app.feed.size,
    (size) => size === count,
  )

describe.each([
  ['POST', overPost],
  ['GET, as EventSource asks,', overGet],
])('a subscription by %s', (_, open) => {
  it('is an event stream of both messages, each with its cursor as its id', async () => {
    const { id: interactionId } = await test.client.createInteraction()
    const stream = await open({ interactionId })
    expect(stream.status).toBe(200)
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream(;|$)/)
    expect(stream.headers['cache-control']).toMatch(/no-cache|no-store/)
    await subscribed()
    await test.client.send(interactionId, 'hello')
    const human = await nextMessage(stream)
    const reply = await nextMessage(stream)
    expect(human).toMatchObject({ role: 'HUMAN', content: 'hello', lastEventId: human.cursor })
    expect(reply).toMatchObject({ role: 'AI', content: 'echo: hello', lastEventId: reply.cursor })
    stream.leave()
    await subscribed(0)
  })

  it('goes on after `Last-Event-ID`, whatever `after` says and whether the operation has one', async () => {
    const { id: interactionId, cursor } = await test.client.createInteraction()
    const sent = []
    for (const content of ['1', '2', '3']) sent.push((await test.client.send(interactionId, content, { reply: false })).message)
    const first = await open({ interactionId, after: cursor })
    const seen = await nextMessage(first)
    expect(seen.content).toBe('1')
    first.leave()

    const withoutAfter = messageAdded.replace(', $after: String', '').replace(', after: $after', '')
    for (const query of [messageAdded, withoutAfter]) {
      const variables = query === messageAdded ? { interactionId, after: cursor } : { interactionId }
      const resumed = await open(variables, { 'last-event-id': seen.lastEventId }, query)
      expect([(await nextMessage(resumed)).content, (await nextMessage(resumed)).content]).toEqual(['2', '3'])
      resumed.leave()
    }
    const atTheEnd = await open({ interactionId }, { 'last-event-id': sent[2].cursor })
    await test.client.send(interactionId, '4', { reply: false })
    expect((await nextMessage(atTheEnd)).content).toBe('4')
    atTheEnd.leave()
    await subscribed(0)
  })

  it('tells of a refusal as the stream it was asked for, and is complete', async () => {
    const { id: interactionId } = await test.client.createInteraction()
    const stream = await open({ interactionId }, { 'last-event-id': 'garbled' })
    const event = await stream.next()
    expect(JSON.parse(event?.data ?? '')).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', path: ['after'] } }] })
    expect(await stream.next()).toMatchObject({ type: 'complete' })
    expect(await stream.next()).toBeUndefined()
  })
})

it('a mutation by GET is refused', async () => {
  const mutation = 'mutation { createInteraction(input: {}) { interaction { id } } }'
  const before = await test.client.data('{ interactions(first: 100) { edges { node { id } } } }')
  const answer = await overGet({}, { accept: 'application/json' }, mutation)
  expect(answer.status).toBe(405)
  expect(await test.client.data('{ interactions(first: 100) { edges { node { id } } } }')).toEqual(before)
})
