import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { eventsQuery, openSocket, sendRaw, startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ limits: { initTimeoutMs: 200, operationsPerSocket: 100, keepAliveMs: 150 } })
})
afterAll(() => server[Symbol.asyncDispose]())

describe('closing codes of graphql-transport-ws', () => {
  test('4408: no connection_init in time', async () => {
    const socket = await openSocket(server.url)
    expect((await socket.closed).code).toBe(4408)
  })

  test('4401: subscribe before connection_ack', async () => {
    const socket = await openSocket(server.url)
    socket.subscribe('1', '{ hello }')
    expect((await socket.closed).code).toBe(4401)
  })

  test('4429: a second connection_init', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.send({ type: 'connection_init' })
    expect((await socket.closed).code).toBe(4429)
  })

  test.each([
    '{ not json',
    '{"type":"nonsense"}',
    '{"type":"subscribe"}',
    '{"type":"connection_ack"}',
    '[]',
    'null',
  ])('4400: %s', async (message) => {
    const socket = await (await openSocket(server.url)).init()
    socket.send(message)
    expect((await socket.closed).code).toBe(4400)
  })

  test('4406: no subprotocol', async () => {
    const socket = await openSocket(server.url, { protocol: null })
    expect((await socket.closed).code).toBe(4406)
  })

  test('4409: the same id twice', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', eventsQuery)
    socket.subscribe('1', eventsQuery)
    expect((await socket.closed).code).toBe(4409)
  })

  test('1009: a frame over 256 KiB', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', '{ hello }', { text: 'x'.repeat(257 * 1024) })
    expect((await socket.closed).code).toBe(1009)
  })

  test('1007: broken UTF-8', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false })
    expect((await socket.closed).code).toBe(1007)
  })
})

describe('bounds of a socket', () => {
  test('fault 30: more operations than it may have are refused, and the others go on', async () => {
    const socket = await (await openSocket(server.url)).init()
    for (let id = 0; id < 100; id++) socket.subscribe(String(id), eventsQuery)
    socket.subscribe('too many', eventsQuery)
    expect(await socket.next()).toMatchObject({ id: 'too many', type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED' } }] })
    socket.send({ id: '0', type: 'complete' })
    socket.subscribe('one more', '{ hello }')
    expect(await socket.next()).toMatchObject({ id: 'one more', type: 'next' })
    socket.socket.close()
  })

  test('a flood of pings closes it', async () => {
    const socket = await (await openSocket(server.url)).init()
    for (let count = 0; count < 50; count++) socket.send({ type: 'ping' })
    expect((await socket.closed).code).toBe(1008)
  })

  test('a few pings are answered with what they carry', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.send({ type: 'ping', payload: { at: 1 } })
    expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 1 } })
    socket.send({ type: 'ping' })
    expect(await socket.next()).toEqual({ type: 'pong' })
    socket.socket.close()
  })

  test('fault 31: a client that answers no ping is dropped', async () => {
    const socket = await (await openSocket(server.url, { autoPong: false })).init()
    expect((await socket.closed).code).toBe(1006)
  })

  test('a client that does not read is not read from, and then dropped', async () => {
    await using slow = await startTestServer({ limits: { keepAliveMs: 500 } })
    const socket = connect(slow.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    )
    await once(socket, 'readable')
    socket.write(frame({ type: 'connection_init' }))
    // Their answers are 18 MB together: more than the kernel holds, so the rest waits in this process.
    const payload = { query: 'query ($text: String) { echo(input: { text: $text }) }', variables: { text: 'x'.repeat(200_000) } }
    for (let id = 0; id < 90; id++) socket.write(frame({ id: String(id), type: 'subscribe', payload }))
    socket.write(frame({ id: 'last', type: 'subscribe', payload: { query: 'mutation { touch }' } }))
    await closed
    expect(slow.state.touched).toBe(0)
  })
})

describe('upgrades that are refused', () => {
  const upgrade = (headers: string, path = '/graphql') =>
    sendRaw(
      server.port,
      `GET ${path} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n${headers}\r\n`,
    )

  test.each(['https://evil.example', 'null'])('from the origin %s', async (origin) => {
    expect(await upgrade(`Host: localhost\r\nOrigin: ${origin}\r\n`)).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('for a foreign Host', async () => {
    expect(await upgrade('Host: evil.example\r\n')).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('elsewhere than at /graphql', async () => {
    expect(await upgrade('Host: localhost\r\n', '/')).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('beyond the number of sockets', async () => {
    await using small = await startTestServer({ limits: { sockets: 1 } })
    const first = await openSocket(small.url)
    const second = new WebSocket(small.url.replace('http', 'ws'), 'graphql-transport-ws')
    second.on('error', () => undefined)
    const [, response] = await once(second, 'unexpected-response')
    expect(response.statusCode).toBe(503)
    first.socket.close()
  })

  test('beyond the number of sockets of an owner: 1013, and others are let in', async () => {
    const authenticator = {
      authenticate: async (token = '') => ({ viewer: { ownerId: token, scopes: new Set<never>() } }),
      findRevoked: async () => [],
    }
    await using small = await startTestServer({ authenticator, limits: { socketsPerOwner: 1 } })
    const open = (owner: string) => openSocket(small.url, { headers: { authorization: `Bearer ${owner}` } })
    const first = await (await open('ada')).init()
    const second = await open('ada')
    second.send({ type: 'connection_init' })
    expect((await second.closed).code).toBe(1013)
    await (await open('grace')).init()
    first.socket.close()
    await first.closed
    await (await open('ada')).init()
  })

  test('but not from an allowed origin', async () => {
    const socket = await openSocket(server.url, { headers: { origin: 'https://app.example.com' } })
    await socket.init()
    socket.socket.close()
  })
})

test('queries and mutations run as over HTTP', async () => {
  const socket = await (await openSocket(server.url)).init()
  socket.subscribe('q', 'query ($name: String) { hello(name: $name) }', { name: 'socket' })
  expect(await socket.next()).toEqual({ id: 'q', type: 'next', payload: { data: { hello: 'Hello socket' } } })
  expect(await socket.next()).toEqual({ id: 'q', type: 'complete' })
  socket.subscribe('m', 'mutation { touch }')
  expect(await socket.next()).toMatchObject({ id: 'm', type: 'next', payload: { data: { touch: 1 } } })
  socket.socket.close()
})

/** A masked text frame with a mask of zeros. */
function frame(message: object): Buffer {
  const payload = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(14)
  head.set([0x81, 0xff])
  head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}
