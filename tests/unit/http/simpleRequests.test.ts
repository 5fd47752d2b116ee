import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestState, testSchema } from './testSchema.ts'
import { startTestServer, type TestServer } from './testServer.ts'
import { startUnguardedServer, type UnguardedServer } from './unguardedServer.ts'

let server: TestServer
let unguarded: UnguardedServer
const unguardedState = createTestState()
beforeAll(async () => {
  server = await startTestServer()
  unguarded = await startUnguardedServer(testSchema(unguardedState))
})
afterAll(async () => {
  for (const each of [server, unguarded]) await each[Symbol.asyncDispose]()
})

const query = 'mutation { touch }'
const json = JSON.stringify({ query })

function multipart() {
  const form = new FormData()
  form.set('operations', json)
  form.set('map', '{}')
  return form
}

const post = (type: string, body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': type }, body })

/** What a page of any origin can make a browser send without asking the server first, and what looks like JSON and is not. */
const cases: [string, RequestInit, number][] = [
  ['a form', { method: 'POST', body: new URLSearchParams({ query }) }, 415],
  ['a form with a file', { method: 'POST', body: multipart() }, 415],
  ['text', post('text/plain', json), 415],
  ['text that says it is JSON', post('text/plain; charset=application/json', json), 415],
  ['a document', post('application/graphql', query), 415],
  ['a URL', { method: 'GET' }, 405],
]

const send = (url: string, init: RequestInit) => fetch(init.method === 'GET' ? `${url}?query=${encodeURIComponent(query)}` : url, init)

describe.each(cases)('fault 37: a mutation as %s', (_, init, status) => {
  test('is refused, and not run', async () => {
    const response = await send(server.url, init)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: status === 415 ? 'UNSUPPORTED_MEDIA_TYPE' : 'BAD_REQUEST' } }],
    })
    expect(server.state.touched).toBe(0)
  })

  test('control for fault 37: is run by a server that takes what it gets', async () => {
    const before = unguardedState.touched
    expect((await send(unguarded.url, init)).status).toBe(200)
    expect(unguardedState.touched).toBe(before + 1)
  })
})

test.each(['application/json-patch+json', 'application/jsonp', 'application/x-json', 'json'])('%s is no JSON', async (type) => {
  expect((await fetch(server.url, post(type, json))).status).toBe(415)
})

test('fault 37: nor without a type', async () => {
  expect((await fetch(server.url, { method: 'POST', body: new TextEncoder().encode(json) })).status).toBe(415)
  expect(server.state.touched).toBe(0)
})
