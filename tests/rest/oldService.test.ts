import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { eventually } from '../support/eventually.ts'
import { type Answer, connectRest, type Rest } from './checkedRest.ts'

/** What the integration tests of the old service asked, and what clients of it have relied on. */
let test: TestApp
let rest: Rest
beforeAll(async () => {
  test = await startTestApp()
  rest = await connectRest(test.app.url)
})

const create = async (body: object = {}): Promise<string> => (await rest.post('/interactions/', body)).body.id

/** Once the reply is there. */
const messagesWithReply = (id: string) =>
  eventually<Answer>(
    'the reply is there',
    () => rest.get(`/interactions/${id}/messages/`),
    ({ body }) => body.some(({ role }: { role: string }) => role === 'Ai'),
  )

it('an unknown path', async () => {
  for (const path of ['/nothing', '/interactions/more/than/this', '/interaction/'])
    expect(await rest.get(path)).toMatchObject({ status: 404, body: { detail: 'Not Found' } })
})

it('an interaction without messages is not listed', async () => {
  await create()
  expect(await rest.get('/interactions/')).toMatchObject({ status: 200, body: { data: [] } })
})

it('creates an interaction', async () => {
  const { status, body } = await rest.post('/interactions/', { prompt: 'You are an expert tester.' })
  expect(status).toBe(200)
  expect(Object.keys(body)).toEqual(['id', 'created_at', 'updated_at', 'model_name', 'role', 'prompt'])
  expect(body).toMatchObject({ role: 'System', prompt: 'You are an expert tester.', model_name: 'test-model' })
  expect([body.id, body.created_at, body.updated_at].every(Boolean)).toBe(true)
})

it('an id that is no UUID', async () => {
  expect(await rest.get('/interactions/4124124124/messages/')).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['path', 'id'], msg: 'value is not a valid uuid', type: 'type_error.uuid' }] },
  })
})

it('an interaction that does not exist', async () => {
  const { status, body } = await rest.get(`/interactions/${randomUUID()}/messages/`)
  expect(status).toBe(404)
  expect(body).toEqual({ detail: 'Interaction not found' })
})

it('an interaction without messages has none', async () => {
  expect(await rest.get(`/interactions/${await create()}/messages/`)).toMatchObject({ status: 200, body: [] })
})

it('a message is stored, and answered in the background', async () => {
  const id = await create()
  const sent = await rest.post(`/interactions/${id}/messages/`, { role: 'Human', content: 'Hello, AI!' })
  expect(sent.status).toBe(200)
  expect(Object.keys(sent.body).sort()).toEqual(['content', 'created_at', 'id', 'interaction_id', 'role', 'updated_at'])
  expect(sent.body).toMatchObject({ role: 'Human', content: 'Hello, AI!', interaction_id: id, id: expect.stringMatching(/^[\da-f-]{36}$/) })

  const { body } = await messagesWithReply(id)
  expect(body).toMatchObject([sent.body, { role: 'Ai', content: 'echo: Hello, AI!', interaction_id: id }])
})

describe('the list', () => {
  it('has every interaction that has messages, with its settings and its messages', async () => {
    const id = await create({ prompt: 'Be brief.', role: 'Human', model_name: 'other-model' })
    await rest.post(`/interactions/${id}/messages/`, { role: 'Human', content: 'Are you there?' })
    const messages = (await messagesWithReply(id)).body
    const { status, body } = await rest.get('/interactions/')
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['data'])
    for (const item of body.data) {
      expect(item.id && item.settings.model_name).toBeTruthy()
      expect(item.messages.length).toBeGreaterThan(0)
    }
    expect(body.data[0]).toEqual({
      id,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      settings: { model_name: 'other-model', role: 'Human', prompt: 'Be brief.' },
      messages,
    })
    expect(body.data[1].settings).toEqual({ model_name: 'test-model', role: 'System', prompt: null })
  })
})

it('every path is good without the slash at its end, too', async () => {
  const { body } = await rest.post('/interactions', {})
  expect(await rest.get(`/interactions/${body.id}/messages`)).toMatchObject({ status: 200, body: [] })
  expect((await rest.get('/interactions')).body).toEqual((await rest.get('/interactions/')).body)
})

it('fields of a body that are not known are ignored', async () => {
  const body = '{"prompt":"kept","__proto__":{"role":"Ai"},"constructor":1,"toString":2,"interactionId":"x","user":"ada"}'
  expect((await rest.post('/interactions/', body, { 'content-type': 'application/json' })).body).toMatchObject({
    prompt: 'kept',
    role: 'System',
  })
})
