import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendRaw, startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ limits: { bodyBytes: 10_000 } })
})
afterAll(() => server[Symbol.asyncDispose]())

const get = (query: string, headers: Record<string, string> = {}) => fetch(`${server.url}?query=${encodeURIComponent(query)}`, { headers })

describe('what may be asked, and how', () => {
  test('POST with JSON, and GET with a query', async () => {
    expect(await server.ask('{ hello }')).toMatchObject({ status: 200, data: { hello: 'Hello you' } })
    expect(await (await get('{ hello(name: "GET") }')).json()).toEqual({ data: { hello: 'Hello GET' } })
  })

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is no method of GraphQL', async (method) => {
    expect((await fetch(server.url, { method })).status).toBe(405)
  })

  test.each(['{ not json', '"a string"', 'null', ''])('the body %j is refused without repeating it', async (text) => {
    const response = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })

  test('broken UTF-8 is refused', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(server.url, { method: 'POST', headers, body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) })
    expect(response.status).toBe(400)
  })

  test('variables of a GET that are not JSON are refused', async () => {
    expect((await fetch(`${server.url}?query={hello}&variables={`)).status).toBe(400)
  })
})

describe('bounds', () => {
  const large = JSON.stringify({ query: '{ hello }', variables: { text: 'x'.repeat(20_000) } })

  test('a body that says it is too large', async () => {
    const response = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: large })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] })
  })

  test('a body that is too large without saying so', async () => {
    const stream = new Blob([large]).stream()
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
  })
})

describe('where requests come from', () => {
  test.each(['https://evil.example', 'null', 'http://localhost:1', 'file://'])('a page of %s is refused', async (origin) => {
    const before = server.state.touched
    const response = await server.post({ query: 'mutation { touch }' }, { origin })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(server.state.touched).toBe(before)
  })

  test('an allowed origin is served and may read', async () => {
    const response = await server.post({ query: '{ hello }' }, { origin: 'https://app.example.com' })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(response.headers.get('vary')).toContain('origin')
  })

  test('a preflight is answered for an allowed origin, and for no other', async () => {
    const preflight = (origin: string) =>
      fetch(server.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      })
    const allowed = await preflight('https://app.example.com')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type')
    expect((await preflight('https://evil.example')).status).toBe(403)
  })

  test('its own page is served', async () => {
    expect((await server.post({ query: '{ hello }' }, { origin: `http://127.0.0.1:${server.port}` })).status).toBe(200)
  })

  test('an image of another site cannot ask, a page of this one can', async () => {
    // undici's fetch sets Sec-Fetch-* itself, so these are written by hand.
    const raw = (site: string, more = '') =>
      sendRaw(
        server.port,
        `GET /graphql?query={hello} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: ${site}\r\n${more}Connection: close\r\n\r\n`,
      )
    expect(await raw('cross-site')).toMatch(/^HTTP\/1\.1 403/)
    expect(await raw('same-site')).toMatch(/^HTTP\/1\.1 403/)
    expect(await raw('same-origin')).toMatch(/^HTTP\/1\.1 200/)
    expect(await raw('cross-site', 'X-Request-Id: mine\r\n')).toMatch(/^HTTP\/1\.1 200/)
  })

  test.each(['evil.example', 'localhost.evil.example', '192.168.1.5:4000', ''])('the Host %j is refused', async (host) => {
    expect(await sendRaw(server.port, `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403/)
  })

  test.each(['localhost', 'LOCALHOST:4000', '127.0.0.1', '[::1]:4000'])('the Host %j is this machine', async (host) => {
    expect(await sendRaw(server.port, `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200/)
  })
})

describe('other routes', () => {
  const at = (path: string, init?: RequestInit) => fetch(server.server.url + path, init)

  test('health', async () => {
    expect(await (await at('/health/live')).json()).toEqual({ status: 'ok' })
    expect(await (await at('/health/ready')).json()).toEqual({ status: 'ok', checks: { database: 'ok' } })
  })

  test('a part that is missing makes it not ready', async () => {
    await using broken = await startTestServer({ ready: () => Promise.resolve({ ok: false, checks: { database: 'unreachable' } }) })
    const response = await fetch(`${broken.server.url}/health/ready`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'unavailable', checks: { database: 'unreachable' } })
  })

  test('metrics, but not through a proxy', async () => {
    await server.ask('{ hello }')
    const text = await (await at('/metrics')).text()
    expect(text).toContain('parley_graphql_operations_total{type="query",outcome="ok"}')
    expect((await at('/metrics', { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(403)
  })

  test.each(['/', '/nothing', '/graphql/more', '/graphqlx'])('%s is not found', async (path) => {
    const response = await at(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ detail: 'Not Found' })
  })

  test('a process without the API has no GraphQL', async () => {
    await using worker = await startTestServer({ api: false })
    expect((await worker.post({ query: '{ hello }' })).status).toBe(404)
    expect((await fetch(`${worker.server.url}/health/ready`)).status).toBe(200)
  })

  test('a request id is taken over if it is harmless', async () => {
    const id = async (sent: string) => (await server.post({ query: '{ hello }' }, { 'x-request-id': sent })).headers.get('x-request-id')
    expect(await id('abc-123')).toBe('abc-123')
    expect(await id('with space')).toMatch(/^[\da-f-]{36}$/)
    expect(await id('x'.repeat(200))).toMatch(/^[\da-f-]{36}$/)
  })
})
