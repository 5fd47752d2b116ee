import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { greet } from '../../support/greet.ts'
import { createTestState, testSchema } from './testSchema.ts'
import { eventsQuery, openSocket, sendRaw, startTestServer, type TestServer } from './testServer.ts'
import { startUnguardedServer } from './unguardedServer.ts'

let server: TestServer
/** The same without bounds. */
let unbounded: TestServer
beforeAll(async () => {
  server = await startTestServer({ limits: { operationsPerSocket: 100 } })
  unbounded = await startTestServer({
    limits: { operationsPerSocket: 1000, keepAliveMs: never, pingBurst: 1000, unreadBytes: Number.POSITIVE_INFINITY },
  })
})
afterAll(async () => {
  for (const each of [server, unbounded]) await each[Symbol.asyncDispose]()
})

/** In milliseconds: as long as a timer can be set for. */
const never = 2 ** 31 - 1

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

  test('control for fault 30: without the bound they are not', async () => {
    const socket = await (await openSocket(unbounded.url)).init()
    for (let id = 0; id < 101; id++) socket.subscribe(String(id), eventsQuery)
    socket.subscribe('one more', '{ hello }')
    expect(await socket.next()).toMatchObject({ id: 'one more', type: 'next' })
    socket.socket.close()
  })

  test('a flood of pings closes it; control: not without the bound', async () => {
    const socket = await (await openSocket(server.url)).init()
    for (let count = 0; count < 50; count++) socket.send({ type: 'ping' })
    expect((await socket.closed).code).toBe(1008)
    const other = await (await openSocket(unbounded.url)).init()
    for (let count = 0; count < 50; count++) other.send({ type: 'ping' })
    for (let count = 0; count < 50; count++) expect(await other.next()).toEqual({ type: 'pong' })
    other.socket.close()
  })

  test('a few pings are answered with what they carry', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.send({ type: 'ping', payload: { at: 1 } })
    expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 1 } })
    socket.send({ type: 'ping' })
    expect(await socket.next()).toEqual({ type: 'pong' })
    socket.socket.close()
  })

  test('fault 31: a client that answers no ping is dropped; control: not where none are sent', async () => {
    await using impatient = await startTestServer({ limits: { keepAliveMs: 150 } })
    const other = await (await openSocket(unbounded.url, { autoPong: false })).init()
    const socket = await (await openSocket(impatient.url, { autoPong: false })).init()
    expect((await socket.closed).code).toBe(1006)
    other.subscribe('1', '{ hello }')
    expect(await other.next()).toMatchObject({ id: '1', type: 'next' })
    other.socket.close()
  })

  /** Asks for much without reading, then for a mutation. */
  async function flood(slow: TestServer) {
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
    return { socket, closed }
  }

  test('fault 28: a client that does not read is not read from, and then dropped', async () => {
    await using slow = await startTestServer({ limits: { keepAliveMs: 500 } })
    await (await flood(slow)).closed
    expect(slow.state.touched).toBe(0)
  })

  test('control for fault 28: without the bound it is read from', async () => {
    const before = unbounded.state.touched
    const { socket } = await flood(unbounded)
    await eventually(
      'the mutation is run',
      () => unbounded.state.touched,
      (touched) => touched === before + 1,
    )
    socket.destroy()
  })
})

describe('upgrades that are refused', () => {
  const upgrade = (headers: string, path = '/graphql') =>
    sendRaw(
      server.port,
      `GET ${path} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n${headers}\r\n`,
    )

  const foreign = [
    'https://evil.example',
    'null',
    'http://127.0.0.1.evil.example',
    'https://app.example.com.evil.example',
    'http://localhost:1',
  ]

  test.each(foreign)('fault 33: from the origin %s', async (origin) => {
    expect(await upgrade(`Host: localhost\r\nOrigin: ${origin}\r\n`)).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('control for fault 33: not where nobody looks at it', async () => {
    await using unguarded = await startUnguardedServer(testSchema(createTestState()))
    for (const origin of foreign) (await (await openSocket(unguarded.url, { headers: { origin } })).init()).socket.close()
  })

  test('for a foreign Host', async () => {
    expect(await upgrade('Host: evil.example\r\n')).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('elsewhere than at /graphql', async () => {
    expect(await upgrade('Host: localhost\r\n', '/')).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('fault 29: beyond the number of sockets; control: not below it', async () => {
    await using small = await startTestServer({ limits: { sockets: 2 } })
    const url = small.url.replace('http', 'ws')
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => greet(url)))
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([503, 503, 'open', 'open'])
    for (const { socket } of outcomes) socket.terminate()
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

  test('and one that was closed and does not answer loses its place all the same', { timeout: 5000 }, async () => {
    // Long beside the time-out of the test: it is not the pings that drop it.
    await using small = await startTestServer({ limits: { initTimeoutMs: 50, closeTimeoutMs: 50, keepAliveMs: 60_000, sockets: 1 } })
    const port = Number(new URL(small.url).port)
    const upgrade = [
      'GET /graphql HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-protocol: graphql-transport-ws',
    ]
    expect(await sendRaw(port, `${upgrade.join('\r\n')}\r\n\r\n`)).toContain('Connection initialisation timeout')
    await (await openSocket(small.url)).init()
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
