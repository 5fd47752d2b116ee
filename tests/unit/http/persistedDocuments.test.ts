import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { readPersistedDocuments } from '../../../src/http/persistedDocuments.ts'
import { eventsQuery, openSocket, startTestServer, subscribeOverPost, type TestServer } from './testServer.ts'

const manifest = {
  'sha256:aa11': 'query Greet($name: String) { hello(name: $name) }',
  'sha256:bb22': eventsQuery,
  cc33: 'mutation { touch }',
}
const path = join(mkdtempSync(join(tmpdir(), 'parley-manifest-')), 'manifest.json')

let server: TestServer
beforeAll(async () => {
  writeFileSync(path, JSON.stringify(manifest))
  server = await startTestServer({ documents: readPersistedDocuments(path) })
})
afterAll(() => server[Symbol.asyncDispose]())

const refusal = { errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } }] }
const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })

describe('with a manifest, over HTTP', () => {
  test.each([
    [{ documentId: 'sha256:aa11', variables: { name: 'Ada' } }],
    [{ documentId: 'aa11', variables: { name: 'Ada' } }],
    [{ ...byHash('aa11'), variables: { name: 'Ada' } }],
  ])('%j is run', async (body) => {
    expect(await (await server.post(body)).json()).toEqual({ data: { hello: 'Hello Ada' } })
  })

  test('so is one that is named in a GET, but for a mutation', async () => {
    expect(await (await fetch(`${server.url}?documentId=aa11`)).json()).toEqual({ data: { hello: 'Hello you' } })
    const before = server.state.touched
    expect((await fetch(`${server.url}?documentId=cc33`)).status).toBe(405)
    expect(server.state.touched).toBe(before)
  })

  test.each([
    [{ query: '{ hello }' }],
    [{ query: manifest.cc33 }],
    [{ query: '{ __schema { types { name } } }' }],
    [{ documentId: 'dd44' }],
    [{ documentId: '__proto__' }],
    [{ documentId: 7 }],
    [{}],
    [byHash('dd44')],
  ])('%j is refused', async (body) => {
    const before = server.state.touched
    expect(await (await server.post(body)).json()).toMatchObject(refusal)
    expect(server.state.touched).toBe(before)
  })

  test('what comes with an id is not run instead', async () => {
    expect(await (await server.post({ documentId: 'aa11', query: 'mutation { touch }' })).json()).toEqual({ data: { hello: 'Hello you' } })
    expect(server.state.touched).toBe(0)
  })

  test('a subscription is followed as an event stream', async () => {
    const { response, abort } = await subscribeOverPost(server.url, { documentId: 'bb22' })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    abort()
  })

  test('there is no GraphiQL', async () => {
    const response = await fetch(server.url, { headers: { accept: 'text/html' } })
    expect(await response.text()).not.toContain('<html')
  })
})

describe('with a manifest, over WebSocket', () => {
  test('an operation is named in its extensions', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.send({ id: '1', type: 'subscribe', payload: { query: '', ...byHash('aa11'), variables: { name: 'Ada' } } })
    expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: { data: { hello: 'Hello Ada' } } })
    socket.socket.close()
  })

  test.each([[{ query: '{ hello }' }], [{ query: '', ...byHash('dd44') }]])('%j is refused', async (payload) => {
    const socket = await (await openSocket(server.url)).init()
    socket.send({ id: '1', type: 'subscribe', payload })
    expect(await socket.next()).toMatchObject({ id: '1', type: 'error', payload: refusal.errors })
    socket.socket.close()
  })
})

it.each(['[]', '{}', '{"a":1}', 'null', 'no json'])('a manifest cannot be %s', (text) => {
  const bad = `${path}.bad`
  writeFileSync(bad, text)
  expect(() => readPersistedDocuments(bad)).toThrow()
})
