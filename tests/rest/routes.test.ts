import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { type Answer, connectRest, type Rest } from './checkedRest.ts'

/** What the old service did not have. */
let test: TestApp
let rest: Rest
beforeAll(async () => {
  test = await startTestApp()
  rest = await connectRest(test.app.url)
})

const create = async (body: object = {}): Promise<string> => (await rest.post('/interactions/', body)).body.id
/** Without a reply: none is asked for by the application's own messages. */
const note = async (id: string, content: string) => (await rest.post(`/interactions/${id}/messages/`, { role: 'System', content })).body

const linkOf = ({ headers }: Answer, relation: string) => new RegExp(`<([^>]*)>; rel="${relation}"`).exec(headers.get('link') ?? '')?.[1]

/** All that is reached from here by one relation. */
async function follow(path: string, relation: string): Promise<Answer[]> {
  const pages: Answer[] = []
  for (let next: string | undefined = path; next; next = linkOf(pages.at(-1) as Answer, relation)) pages.push(await rest.get(next))
  return pages
}

const contents = ({ body }: Answer) => body.map(({ content }: { content: string }) => content)

describe('pages', () => {
  it('of interactions are full, though some have no messages, and lead to the next one', async () => {
    const withMessages: string[] = []
    for (let n = 0; n < 5; n += 1) {
      const id = await create()
      await note(id, 'a note')
      withMessages.unshift(id)
      for (let empty = 0; empty < 3; empty += 1) await create()
    }
    const pages = await follow('/interactions/?limit=2', 'next')
    expect(pages.map(({ body }) => body.data.length)).toEqual([2, 2, 1])
    expect(pages.flatMap(({ body }) => body.data.map(({ id }: { id: string }) => id))).toEqual(withMessages)
  })

  it('of messages go forward from the beginning, and back again', async () => {
    const id = await create()
    const all = ['1', '2', '3', '4', '5']
    for (const content of all) await note(id, content)
    const forward = await follow(`/interactions/${id}/messages/?limit=2`, 'next')
    expect(forward.map(contents)).toEqual([['1', '2'], ['3', '4'], ['5']])
    const backward = await follow(linkOf(forward[2] as Answer, 'prev') as string, 'prev')
    expect(backward.map(contents)).toEqual([
      ['3', '4'],
      ['1', '2'],
    ])
    expect(linkOf(backward[1] as Answer, 'next')).toBeDefined()

    expect(contents(await rest.get(`/interactions/${id}/messages/`))).toEqual(all)
    const listed = (await rest.get('/interactions/?message_limit=2')).body.data.find((item: { id: string }) => item.id === id)
    expect(contents({ ...(forward[0] as Answer), body: listed.messages })).toEqual(['4', '5'])
  })

  it('without parameters has the latest hundred messages, which a client that polls waits for', async () => {
    const id = await create()
    for (let n = 1; n <= 101; n += 1) await note(id, String(n))
    const latest = await rest.get(`/interactions/${id}/messages/`)
    expect([latest.body.length, latest.body[0].content, latest.body.at(-1).content]).toEqual([100, '2', '101'])
    expect(contents(await rest.get(linkOf(latest, 'prev') as string))).toEqual(['1'])
  })

  it.each([
    ['limit=0', ['query', 'limit'], 'value_error.number.not_ge'],
    ['limit=101', ['query', 'limit'], 'value_error.number.not_le'],
    ['limit=many', ['query', 'limit'], 'type_error.integer'],
    ['limit=1e1', ['query', 'limit'], 'type_error.integer'],
    ['after=nowhere', ['query', 'after'], 'value_error'],
    ['limit=100&message_limit=100', ['query'], 'value_error'],
  ])('cannot be asked for by %s', async (query, loc, type) => {
    expect(await rest.get(`/interactions/?${query}`)).toMatchObject({ status: 422, body: { detail: [{ loc, type }] } })
  })
})

it('an interaction is read, changed and deleted', async () => {
  const path = `/interactions/${await create({ prompt: 'before' })}/`
  const changed = await rest.ask('PATCH', path, { title: 'a title', prompt: null, top_p: 0.5, max_output_tokens: 10 })
  expect(changed).toMatchObject({
    status: 200,
    body: { title: 'a title', prompt: null, top_p: 0.5, max_output_tokens: 10, temperature: null },
  })
  expect((await rest.get(path)).body).toEqual(changed.body)
  expect(await rest.ask('DELETE', path)).toMatchObject({ status: 204, body: undefined })
  for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']] as const)
    expect(await rest.ask(method, path, body)).toMatchObject({ status: 404, body: { detail: 'Interaction not found' } })
})

describe('with an Idempotency-Key', () => {
  const key = () => ({ 'idempotency-key': randomUUID() })

  it('a message is stored once', async () => {
    const path = `/interactions/${await create()}/messages/`
    const once = key()
    const first = await rest.post(path, { role: 'Human', content: 'once' }, once)
    const again = await rest.post(path, { role: 'Human', content: 'once' }, once)
    expect(again.body).toEqual(first.body)
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(linkOf(again, 'status')).toBe(linkOf(first, 'status'))
    const other = await rest.post(path, { role: 'Human', content: 'something else' }, once)
    expect(other).toMatchObject({ status: 409, body: { detail: expect.stringContaining('Idempotency-Key') } })
  })

  it('an interaction is created once', async () => {
    const once = key()
    const ids = [await rest.post('/interactions/', {}, once), await rest.post('/interactions/', {}, once)].map(({ body }) => body.id)
    expect(new Set(ids).size).toBe(1)
    expect(await rest.post('/interactions/', { prompt: 'other' }, once)).toMatchObject({ status: 409 })
    const long = await rest.post('/interactions/', {}, { 'idempotency-key': 'k'.repeat(201) })
    expect(long).toMatchObject({ status: 422, body: { detail: [{ loc: ['header', 'idempotency-key'] }] } })
  })
})

it('a reply is watched, stopped and asked for again', async () => {
  const held = holdReplies(test.llm)
  const id = await create()
  const sent = await rest.post(`/interactions/${id}/messages/`, { role: 'Human', content: 'Take your time' })
  const reply = linkOf(sent, 'status') as string
  await held.next()
  expect((await rest.get(reply)).body).toMatchObject({ status: 'RUNNING', attempt: 1, prompt: { id: sent.body.id }, message: null })
  expect((await rest.post(`${reply}cancel/`)).body).toMatchObject({ status: 'CANCELLED', finish_reason: 'CANCELLED' })
  expect((await rest.post(`${reply}retry/`)).body).toMatchObject({ status: 'QUEUED' })
  const again = await held.next()
  again.answer('at last')
  await eventually(
    'it is completed',
    () => rest.get(reply),
    ({ body }) => body.status === 'COMPLETED',
  )
  expect(await rest.post(`${reply}retry/`, {})).toMatchObject({ status: 409, body: { detail: expect.stringContaining('COMPLETED') } })
  expect(contents(await rest.get(`/interactions/${id}/messages/`))).toEqual(['Take your time', 'at last'])
  // A message is no reply, whatever its id.
  expect(await rest.get(`/replies/${sent.body.id}/`)).toMatchObject({ status: 404, body: { detail: 'Reply not found' } })
})

it('the models are listed', async () => {
  expect(await rest.get('/models/')).toMatchObject({ status: 200, body: [{ name: 'test-model', provider: 'openai', is_default: true }] })
})

it('HEAD has the headers of GET, other methods are not allowed', async () => {
  const head = await rest.ask('HEAD', '/interactions/')
  expect(head).toMatchObject({ status: 200, body: undefined })
  expect(head.headers.get('content-type')).toMatch(/^application\/json/)
  const path = `/interactions/${randomUUID()}/`
  const refused = await rest.ask('PUT', path, {})
  expect(refused).toMatchObject({ status: 405, body: { detail: 'Method Not Allowed' } })
  expect(refused.headers.get('allow')).toBe('GET, HEAD, PATCH, DELETE, OPTIONS')
  const asked = await rest.ask('OPTIONS', path)
  expect([asked.status, asked.headers.get('allow')]).toEqual([204, 'GET, HEAD, PATCH, DELETE, OPTIONS'])
  expect((await rest.ask('HEAD', `${path}events/`)).status).toBe(405)
})
