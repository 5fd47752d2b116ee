import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWebChat } from '../../../src/http/web/webChat.ts'
import { temporaryDirectory } from '../../support/databases.ts'
import { sendRaw, startTestServer, type TestServer } from './testServer.ts'

const settings = { apiKeys: true, openId: null, persistedOnly: false }
const script = 'console.log("the page")'

function build() {
  const directory = temporaryDirectory()
  mkdirSync(join(directory, 'dist/assets'), { recursive: true })
  const write = (name: string, content: string | Buffer) => writeFileSync(join(directory, name), content)
  write('secret.json', '"a secret beside the build"')
  write('dist/index.html', '<!doctype html><title>Parley</title>')
  write('dist/assets/index-abc.js', script)
  write('dist/assets/index-abc.js.gz', gzipSync(script))
  write('dist/notes', 'no type, so it is not served')
  return join(directory, 'dist')
}

describe('the web chat', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      webChat: openWebChat({ directory: build(), settings, connectTo: async () => ['https://login.example.com'] }),
    })
  })
  afterAll(() => server[Symbol.asyncDispose]())
  const get = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, server.url), { headers })

  test('the page is served at / and for each conversation, and is asked for anew each time', async () => {
    for (const path of ['/', '/c/01a21fc5-b8df-75f6-976c-36c6bcea2f35', '/?code=1&state=2']) {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      const again = await get(path, { 'if-none-match': response.headers.get('etag') ?? '' })
      expect(again.status).toBe(304)
    }
  })

  test('it runs only its own scripts, is framed by nobody, and loads nothing from elsewhere', async () => {
    const { headers } = await get('/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self';")
    expect(policy).toContain("img-src 'self' data:;")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(policy).toContain(
      `connect-src 'self' ws://${new URL(server.url).host} wss://${new URL(server.url).host} https://login.example.com;`,
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  test('what has its content in its name is kept for good, and comes compressed', async () => {
    const response = await get('/assets/index-abc.js')
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.text()).toBe(script)
    const plain = await get('/assets/index-abc.js', { 'accept-encoding': 'identity' })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(script)
    const head = await fetch(new URL('/assets/index-abc.js', server.url), { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('no path leads out of the build', async () => {
    const paths = [
      '/../secret.json',
      '/assets/../../secret.json',
      '/%2e%2e/secret.json',
      '/assets/..%2f..%2fsecret.json',
      '//secret.json',
      '/notes',
    ]
    for (const path of paths) {
      const answer = await sendRaw(server.port, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
      expect(answer, path).toMatch(/^HTTP\/1.1 404 /)
      expect(answer).not.toContain('secret beside')
    }
  })

  test('it tells how to sign in, and takes nothing but GET', async () => {
    expect(await (await get('/web/settings.json')).json()).toEqual(settings)
    expect((await fetch(new URL('/', server.url), { method: 'POST' })).status).toBe(404)
  })

  test('it is for this machine only where the server is', async () => {
    const status = await new Promise((resolve) =>
      request(server.server.url, { headers: { host: 'rebound.example' } }, ({ statusCode }) => resolve(statusCode)).end(),
    )
    expect(status).toBe(403)
  })
})

test('where it was not built the page says what to run; where it is not wanted there is none', async () => {
  await using server = await startTestServer({ webChat: openWebChat({ directory: '/nowhere', settings, connectTo: async () => [] }) })
  const response = await fetch(server.server.url)
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('npm run build:web')
  await using without = await startTestServer()
  expect((await fetch(without.server.url)).status).toBe(404)
})
