import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { openEventStream } from '../support/eventStream.ts'
import { connectRest, type Rest } from './checkedRest.ts'

const allowed = 'https://app.example.com'
const foreign = 'https://evil.example.com'
const messagesPerDay = 8

/** A server that asks for a credential, runs no operation of clients' own, and tells strangers nothing. */
let test: TestApp
let ada: Rest
let eve: Rest
let stranger: Rest
let adasToken: string
beforeAll(async () => {
  test = await startTestApp({
    AUTH: 'api-key',
    EXPLORATION: 'authenticated',
    PERSISTED_ONLY: '1',
    PERSISTED_DOCUMENTS: 'examples/node/generated/persisted-documents.json',
    CORS_ORIGINS: allowed,
    OWNER_MESSAGES_PER_DAY: String(messagesPerDay),
  })
  const tokenOf = async (subject: string) => (await makeKey(test.app.database, { subject })).token
  adasToken = await tokenOf('ada')
  ada = await connectRest(test.app.url, adasToken)
  eve = await connectRest(test.app.url, await tokenOf('eve'))
  stranger = {
    ...ada,
    ask: anonymously,
    get: (path, headers) => anonymously('GET', path, undefined, headers),
    post: (...of) => anonymously('POST', ...of),
  }
})

const anonymously: Rest['ask'] = async (method, path, body, headers = {}) => {
  const response = await fetch(`${test.app.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: String(body) }) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text }
}

const create = async (rest: Rest): Promise<string> => (await rest.post('/interactions/', {})).body.id
/** Of everybody: what was created, whoever did. */
const countInteractions = async () =>
  Number((await test.app.database.pool.query('SELECT count(*)::int AS count FROM interactions')).rows[0].count)

describe('a request without a good credential', () => {
  it.each([
    ['GET', '/interactions/'],
    ['POST', '/interactions/'],
    // Nothing of it is looked at before.
    ['GET', '/interactions/no-uuid/messages/'],
    ['GET', `/interactions/${randomUUID()}/events/`],
    ['DELETE', `/interactions/${randomUUID()}/`],
  ])('%s %s is refused', async (method, path) => {
    const { status, headers, body } = await stranger.ask(method, path)
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toEqual({ detail: expect.stringContaining('credential') })
  })

  it('a scope that is missing is named', async () => {
    const { token } = await makeKey(test.app.database, { scopes: ['interactions:read'] })
    const reader = await connectRest(test.app.url, token)
    expect((await reader.get('/interactions/')).status).toBe(200)
    const refused = await reader.post('/interactions/', {})
    expect(refused).toMatchObject({ status: 403, body: { detail: 'The credential lacks the scope interactions:write.' } })
  })
})

it("fault 38: what is another owner's does not exist", async () => {
  const id = await create(ada)
  const sent = await ada.post(`/interactions/${id}/messages/`, { role: 'Human', content: 'between us' })
  const [, reply = ''] = /<([^>]*)>; rel="status"/.exec(sent.headers.get('link') ?? '') ?? []
  const { cursor } = (await ada.get(`/interactions/${id}/`)).body
  const tries: [string, string, unknown?][] = [
    ['GET', `/interactions/${id}/`],
    ['PATCH', `/interactions/${id}/`, { title: 'mine' }],
    ['DELETE', `/interactions/${id}/`],
    ['GET', `/interactions/${id}/messages/`],
    ['POST', `/interactions/${id}/messages/`, { role: 'System', content: 'hello' }],
    ['GET', `/interactions/${id}/events/?after=${cursor}`],
    ['GET', reply],
    ['POST', `${reply}cancel/`],
    ['POST', `${reply}retry/`],
  ]
  for (const [method, path, body] of tries) {
    const theirs = await eve.ask(method, path, body)
    const nobodys = await eve.ask(method, path.replace(/[\da-f-]{36}/, randomUUID()).replace(/\?.*/, ''), body)
    expect([path, theirs.status, theirs.body]).toEqual([path, 404, nobodys.body])
  }
  expect((await eve.get('/interactions/')).body).toEqual({ data: [] })
  // The control: its owner has it.
  expect((await ada.get(`/interactions/${id}/`)).status).toBe(200)
})

describe('fault 37: what a page of another site can make a browser send', () => {
  const simple: [string, RequestInit][] = [
    ['a form', { body: new URLSearchParams({ prompt: 'x' }) }],
    ['text that looks like JSON', { headers: { 'content-type': 'text/plain' }, body: '{"prompt":"x"}' }],
    ['JSON without a type', { body: new TextEncoder().encode('{"prompt":"x"}') }],
    ['JSON from its origin', { headers: { 'content-type': 'application/json', origin: foreign }, body: '{"prompt":"x"}' }],
    ['nothing, from its origin', { headers: { origin: foreign } }],
    ['JSON from an origin that is hidden', { headers: { 'content-type': 'application/json', origin: 'null' }, body: '{"prompt":"x"}' }],
  ]

  it.each(simple)('%s creates nothing', async (_, init) => {
    const before = await countInteractions()
    const headers = { authorization: `Bearer ${adasToken}`, ...(init.headers as Record<string, string>) }
    const response = await fetch(`${test.app.url}/interactions/`, { method: 'POST', ...init, headers })
    expect([403, 415]).toContain(response.status)
    expect(await response.json()).toEqual({ detail: expect.any(String) })
    expect(await countInteractions()).toBe(before)
  })

  it('control for fault 37: the same as JSON, from no page, does', async () => {
    const before = await countInteractions()
    expect((await ada.post('/interactions/', { prompt: 'x' })).status).toBe(200)
    expect(await countInteractions()).toBe(before + 1)
  })

  it('a form without fields cancels nothing', async () => {
    const path = `${test.app.url}/replies/${randomUUID()}/cancel/`
    const response = await fetch(path, { method: 'POST', headers: { authorization: `Bearer ${adasToken}` }, body: new URLSearchParams() })
    expect(response.status).toBe(415)
  })
})

describe('a page of an allowed origin', () => {
  it('is told what it may send, and may read the answer', async () => {
    const path = `/interactions/${randomUUID()}/`
    const asked = await stranger.ask('OPTIONS', path, undefined, {
      origin: allowed,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization',
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe(allowed)
    expect(asked.headers.get('access-control-allow-methods')).toContain('DELETE')
    const answer = await ada.ask('DELETE', path, undefined, { origin: allowed })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([404, allowed])
    expect(answer.headers.get('access-control-expose-headers')).toContain('link')
  })

  it('another is not', async () => {
    const { status, headers } = await stranger.ask('OPTIONS', '/interactions/', undefined, { origin: foreign })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null])
  })
})

describe('a body', () => {
  const json = { 'content-type': 'application/json' }

  it.each([
    ['broken', '{"prompt":', [{ loc: ['body', 10], type: 'value_error.jsondecode' }]],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), [{ loc: ['body', expect.any(Number)], type: 'value_error.jsondecode' }]],
    ['missing', '', [{ loc: ['body'], msg: 'field required', type: 'value_error.missing' }]],
    ['a list', '[]', [{ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }]],
    ['null', 'null', [{ loc: ['body'], type: 'type_error.dict' }]],
    [
      'of other types',
      '{"prompt":1,"role":"SYSTEM","temperature":"hot","max_output_tokens":1.5}',
      [
        { loc: ['body', 'max_output_tokens'], type: 'type_error.integer' },
        { loc: ['body', 'prompt'], msg: 'str type expected', type: 'type_error.str' },
        { loc: ['body', 'role'], type: 'type_error.enum', ctx: { enum_values: ['Ai', 'Human', 'System'] } },
        { loc: ['body', 'temperature'], type: 'type_error.float' },
      ],
    ],
    ['out of bounds', '{"top_p":2}', [{ loc: ['body', 'top_p'], type: 'value_error' }]],
    ['with NUL', '{"title":"\\u0000"}', [{ loc: ['body', 'title'], type: 'value_error' }]],
  ])('that is %s is blamed where it is wrong', async (_, body, detail) => {
    expect(await ada.post('/interactions/', body, json)).toMatchObject({ status: 422, body: { detail } })
  })

  it('all that is wrong with a request is told at once', async () => {
    const { status, body } = await ada.post('/interactions/no-uuid/messages/', { role: null, content: null })
    expect(status).toBe(422)
    expect(body.detail).toEqual([
      { loc: ['path', 'id'], msg: 'value is not a valid uuid', type: 'type_error.uuid' },
      { loc: ['body', 'content'], msg: 'none is not an allowed value', type: 'type_error.none.not_allowed' },
    ])
    const id = await create(ada)
    expect(await ada.post(`/interactions/${id}/messages/`, {})).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'content'], msg: 'field required', type: 'value_error.missing' }] },
    })
  })

  it('that is too large is refused, announced or not', async () => {
    const large = JSON.stringify({ prompt: 'x'.repeat(1_100_000) })
    expect(await ada.post('/interactions/', large, json)).toMatchObject({ status: 413, body: { detail: expect.stringContaining('bytes') } })
    const inPieces = new Blob([large]).stream()
    const headers = { ...json, authorization: `Bearer ${adasToken}` }
    const init = { method: 'POST', headers, body: inPieces, duplex: 'half' } as RequestInit
    expect((await fetch(`${test.app.url}/interactions/`, init)).status).toBe(413)
    const long = { prompt: 'x'.repeat(100_001) }
    expect(await ada.post('/interactions/', long)).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'prompt'] }] } })
  })

  it('that names an interaction, an id or an owner changes nothing of that', async () => {
    const [own, other] = [await create(ada), await create(ada)]
    const sent = await ada.post(`/interactions/${own}/messages/`, {
      role: 'System',
      content: 'hello',
      interaction_id: other,
      interactionId: other,
      id: other,
      client_message_id: 'x',
      owner_id: 'eve',
    })
    expect(sent).toMatchObject({ status: 200, body: { interaction_id: own } })
    expect((await ada.get(`/interactions/${other}/messages/`)).body).toEqual([])
  })
})

it('a limit of the day is told with the time to wait, and stores nothing', async () => {
  const path = `/interactions/${await create(eve)}/messages/`
  const sends = []
  for (let n = 0; n <= messagesPerDay; n += 1) sends.push(await eve.post(path, { role: 'System', content: String(n) }))
  expect(sends.filter(({ status }) => status === 200)).toHaveLength(messagesPerDay)
  const last = sends.at(-1)
  expect(last).toMatchObject({ status: 429, body: { detail: expect.any(String) } })
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await eve.get(path)).body).toHaveLength(messagesPerDay)
})

describe('who may not explore', () => {
  const pages = ['/docs', '/docs/', '/docs/swagger-ui-bundle.js', '/openapi.json']

  it.each(pages)('does not get %s', async (path) => {
    expect(await stranger.get(path)).toMatchObject({ status: 404, body: { detail: 'Not Found' } })
    const response = await fetch(`${test.app.url}${path}`, { headers: { authorization: `Bearer ${adasToken}` } })
    expect(response.status).toBe(200)
    await response.arrayBuffer()
  })
})

it('with PERSISTED_ONLY the routes run, and a document of theirs that a client sends does not', async () => {
  expect((await ada.get('/interactions/')).status).toBe(200)
  const query = 'query ListModels { models { ...Model } } fragment Model on Model { name provider isDefault }'
  const body = JSON.stringify({ query })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${adasToken}` }
  const answer = await (await fetch(test.client.url, { method: 'POST', headers, body })).json()
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } }] })
})

it('a stream of events that is refused is no stream', async () => {
  const authorization = `Bearer ${adasToken}`
  const ask = async (path: string, headers = {}) => {
    const stream = await openEventStream(`${test.app.url}${path}`, { headers: { authorization, ...headers } })
    return [stream.status, JSON.parse(await stream.text())]
  }
  const id = await create(ada)
  expect(await ask(`/interactions/${randomUUID()}/events/`)).toEqual([404, { detail: 'Interaction not found' }])
  expect(await ask(`/interactions/${id}/events/?after=garbled`)).toMatchObject([422, { detail: [{ loc: ['query', 'after'] }] }])
  expect(await ask(`/interactions/${id}/events/`, { accept: 'application/json' })).toMatchObject([406, { detail: expect.any(String) }])
})
