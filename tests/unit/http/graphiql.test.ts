import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    graphiqlTabs: [{ query: '{ hello }', variables: { name: 'tab' } }, { query: 'subscription { events(topic: "t") { text } }' }],
  })
})
afterAll(() => server[Symbol.asyncDispose]())

/** As bytes: fetch would decompress. */
function load(
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(server.url, { headers: { accept: 'text/html,application/xhtml+xml', ...headers } }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(await response.toArray()) })
    })
      .on('error', reject)
      .end()
  })
}

test('a browser gets GraphiQL, complete: the page asks for nothing from elsewhere', async () => {
  const { status, headers, body } = await load()
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  const html = String(body)
  expect(html.length).toBeGreaterThan(1_000_000)
  expect(html).not.toMatch(/\b(src|href)\s*=\s*["']?(https?:)?\/\//)
  expect(html).not.toMatch(/url\(\s*["']?(https?:)?\/\/|@import/)
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['content-security-policy']).not.toContain('http')
})

test('it opens with ready-made tabs and subscribes over WebSocket', async () => {
  const options = /renderYogaGraphiQL\(\s*window\.document\.querySelector\('#root'\),\s*(\{.*\}),/.exec(String((await load()).body))
  expect(JSON.parse(options?.[1] ?? '')).toMatchObject({
    subscriptionsProtocol: 'WS',
    defaultTabs: [{ query: '{ hello }', variables: '{\n  "name": "tab"\n}' }, { query: 'subscription { events(topic: "t") { text } }' }],
  })
})

test('it is compressed, and not sent again to one who has it', async () => {
  const plain = await load()
  const zipped = await load({ 'accept-encoding': 'gzip' })
  expect(zipped.headers['content-encoding']).toBe('gzip')
  expect(zipped.body.length).toBeLessThan(plain.body.length / 3)
  expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true)
  const again = await load({ 'accept-encoding': 'gzip', 'if-none-match': String(zipped.headers.etag) })
  expect(again.status).toBe(304)
  expect(again.body).toHaveLength(0)
})
