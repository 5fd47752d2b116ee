import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type EventStream, openEventStream } from '../support/eventStream.ts'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { begin, delta, finish } from '../support/llmServer.ts'
import { connectRest, type Rest } from './checkedRest.ts'

let test: TestApp
let rest: Rest
beforeAll(async () => {
  test = await startTestApp()
  rest = await connectRest(test.app.url)
})

interface Told {
  name: string
  id: string
  // biome-ignore lint/suspicious/noExplicitAny: each event has a shape of its own
  data: any
}

async function create() {
  const { id } = (await rest.post('/interactions/', {})).body
  return { id, path: `/interactions/${id}`, cursor: (await rest.get(`/interactions/${id}/`)).body.cursor as string }
}

const open = (path: string, headers: Record<string, string> = {}) => openEventStream(`${test.app.url}${path}`, { headers })

async function next(stream: EventStream): Promise<Told> {
  const event = await stream.next()
  if (!event) throw new Error('the stream has ended')
  return { name: event.type, id: event.lastEventId, data: JSON.parse(event.data) }
}

async function until(stream: EventStream, name: string): Promise<Told[]> {
  const told: Told[] = []
  while (told.at(-1)?.name !== name) told.push(await next(stream))
  return told
}

const subscribed = (count: number) =>
  eventually(
    `there are ${count} subscribers`,
    () => test.app.feed.size,
    (size) => size === count,
  )

it('tells what happens, each event by its name and with its cursor, in snake_case', async () => {
  const { id, path, cursor } = await create()
  const stream = await open(`${path}/events/?after=${cursor}`)
  expect(stream.status).toBe(200)
  expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  const held = holdReplies(test.llm)
  const { body: sent } = await rest.post(`${path}/messages/`, { role: 'Human', content: 'Hello' })
  const begun = await until(stream, 'reply_started')
  const request = await held.next()
  request.answer('echo: Hello')
  const told = [...begun, ...(await until(stream, 'reply_completed'))]
  // That it waits is told only where it waits for long enough to be seen, and the text comes in as many pieces as it likes.
  const names = told.map(({ name }) => name).filter((name, index, all) => name !== 'reply_queued' && name !== all[index - 1])
  expect(names).toEqual(['message_added', 'reply_started', 'reply_delta', 'message_added', 'reply_completed'])
  expect(told[0]?.data).toEqual({ message: sent })
  const deltas = told.filter(({ name }) => name === 'reply_delta')
  expect(Object.keys(deltas[0]?.data)).toEqual(['reply_id', 'attempt', 'offset', 'text'])
  expect(deltas.map(({ data }) => data.text).join('')).toBe('echo: Hello')
  expect(told.at(-1)?.data.reply).toMatchObject({ status: 'COMPLETED', finish_reason: 'STOP', prompt: { id: sent.id } })
  expect(new Set(told.map((event) => event.id)).size).toBe(told.length)

  await rest.ask('PATCH', `${path}/`, { title: 'A name' })
  expect(await next(stream)).toMatchObject({
    name: 'interaction_updated',
    data: { interaction: { title: 'A name', model_name: 'test-model' } },
  })
  await rest.ask('DELETE', `${path}/`)
  expect(await next(stream)).toMatchObject({ name: 'interaction_deleted', data: { interaction_id: id } })
  expect(await stream.next()).toMatchObject({ type: 'complete' })
  expect(await stream.next()).toBeUndefined()
  await subscribed(0)
})

it('goes on after any event, by Last-Event-ID or `after`, with no gap and nothing twice', async () => {
  const held = holdReplies(test.llm)
  const { path, cursor } = await create()
  const first = await open(`${path}/events/?after=${cursor}`)
  await rest.post(`${path}/messages/`, { role: 'Human', content: 'Count' })
  const request = await held.next()
  request.answer('one two three four five')
  const all = await until(first, 'reply_completed')
  first.leave()
  const textOf = (told: Told[]) =>
    told
      .filter(({ name }) => name === 'reply_delta')
      .map(({ data }) => data.text)
      .join('')
  const othersOf = (told: Told[]) =>
    told.filter(({ name }) => name !== 'reply_delta' && name !== 'reply_started' && name !== 'reply_queued')
  for (const [index, { id }] of all.slice(0, -1).entries()) {
    const resumed = await (index % 2
      ? open(`${path}/events/?after=${id}`)
      : open(`${path}/events/?after=${cursor}`, { 'last-event-id': id }))
    const rest = await until(resumed, 'reply_completed')
    resumed.leave()
    const [before, after] = [all.slice(0, index + 1), all.slice(index + 1)]
    // A reply that ended is not said to have begun, and its text comes whole.
    expect(textOf(before) + textOf(rest)).toBe('one two three four five')
    expect(othersOf(rest)).toEqual(othersOf(after))
  }
  await subscribed(0)
})

it('is cut in the middle of a reply, and goes on at the next character', async () => {
  const held = holdReplies(test.llm)
  const { path, cursor } = await create()
  const first = await open(`${path}/events/?after=${cursor}`)
  await rest.post(`${path}/messages/`, { role: 'Human', content: 'Slowly' })
  const { response } = await held.next()
  begin(response)
  delta(response, 'The first half, ')
  const shown = (await until(first, 'reply_delta')).at(-1) as Told
  first.leave()
  await subscribed(0)
  const second = await open(`${path}/events/`, { 'last-event-id': shown.id })
  await subscribed(1)
  delta(response, 'and the second.')
  finish(response)
  const told = await until(second, 'reply_completed')
  const [more] = told.filter(({ name }) => name === 'reply_delta')
  expect(more?.data.offset).toBe(shown.data.offset + shown.data.text.length)
  expect(told.find(({ name }) => name === 'message_added')?.data.message.content).toBe('The first half, and the second.')
  second.leave()
  await subscribed(0)
})

it('is cut, and not completed, when the server goes away: a browser comes back', async () => {
  const { path } = await create()
  const stream = await open(`${path}/events/`)
  await subscribed(1)
  await test.app.drain()
  expect(await stream.next()).toBeUndefined()
})
