import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../src/http/limits.ts'
import { createTestState, testSchema } from './testSchema.ts'
import { eventsQuery, openSocket, startTestServer, type TestServer } from './testServer.ts'
import { startUnguardedServer, type UnguardedServer } from './unguardedServer.ts'

let server: TestServer
/** For those that are to wait in vain: the others have time. */
let impatient: TestServer
let unguarded: UnguardedServer
beforeAll(async () => {
  server = await startTestServer()
  impatient = await startTestServer({ limits: { initTimeoutMs: 200 } })
  unguarded = await startUnguardedServer(testSchema(createTestState()))
})
afterAll(async () => {
  for (const each of [server, impatient, unguarded]) await each[Symbol.asyncDispose]()
})

type Socket = Awaited<ReturnType<typeof openSocket>>

interface Case {
  code: number
  what: string
  protocol?: null
  do(socket: Socket): unknown
}

const message = (text: string): Case => ({
  code: 4400,
  what: text,
  do: async (socket) => (await socket.init()).send(text),
})

const fault26: Case[] = [
  { code: 4408, what: 'no connection_init in time', do: () => {} },
  { code: 4408, what: 'a ping in place of connection_init', do: (socket) => socket.send({ type: 'ping' }) },
  { code: 4401, what: 'subscribe before connection_ack', do: (socket) => socket.subscribe('1', '{ hello }') },
  {
    code: 4401,
    what: 'subscribe behind connection_init, without waiting',
    do(socket) {
      socket.subscribe('1', '{ hello }')
      socket.send({ type: 'connection_init' })
    },
  },
  {
    code: 4429,
    what: 'a second connection_init',
    do: async (socket) => (await socket.init()).send({ type: 'connection_init' }),
  },
  ...[
    '{ not json',
    '{"type":"nonsense"}',
    '{"type":"subscribe"}',
    '{"id":"1","type":"subscribe","payload":[{"query":"{ hello }"}]}',
    '{"type":"connection_ack"}',
    '[]',
    'null',
    '',
  ].map(message),
  { code: 4406, what: 'no subprotocol', protocol: null, do: () => {} },
  {
    code: 4409,
    what: 'the same id twice',
    async do(socket) {
      await socket.init()
      for (const id of ['1', '1']) socket.subscribe(id, eventsQuery)
    },
  },
]

const fault27: Case[] = [
  {
    code: 1009,
    what: 'a frame over 256 KiB',
    do: async (socket) => (await socket.init()).subscribe('1', '{ hello }', { text: 'x'.repeat(257 * 1024) }),
  },
  {
    code: 1007,
    what: 'broken UTF-8',
    do: async (socket) => (await socket.init()).socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false }),
  },
]

const open = async (url: string, { protocol, do: act }: Case) => {
  const socket = await openSocket(url, protocol === null ? { protocol } : {})
  await act(socket)
  return socket
}

describe.each([
  ...fault26.map((each) => ({ ...each, fault: 26 })),
  ...fault27.map((each) => ({ ...each, fault: 27 })),
])('fault $fault: $code for $what', ({ fault, ...each }) => {
  const guarded = () => (each.code === 4408 ? impatient : server).url

  test('closes the socket', async () => {
    const socket = await open(guarded(), each)
    expect((await socket.closed).code).toBe(each.code)
  })

  test(`control for fault ${fault}: where nobody looks, it is open when the other one has been closed`, async () => {
    const careless = await open(unguarded.url, each)
    await (await open(guarded(), each)).closed
    careless.send({ type: 'ping' })
    let type: string | undefined
    while (type !== 'pong') ({ type } = await careless.next())
    careless.socket.terminate()
  })
})

test('what keeps to the rules, just so, is served', async () => {
  expect(defaultLimits).toMatchObject({ initTimeoutMs: 3000, frameBytes: 256 * 1024 })
  const socket = await (await openSocket(server.url)).init()
  socket.subscribe('1', 'query ($name: String) { hello(name: $name) }', { name: 'ü'.repeat(120 * 1024) })
  expect(await socket.next()).toMatchObject({ id: '1', type: 'next' })
  expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
  socket.subscribe('1', '{ hello }')
  expect(await socket.next()).toMatchObject({ id: '1', type: 'next' })
  socket.socket.close()
})

test('fault 26: connection_init that was sent in time is read, however busy this process has been meanwhile', async () => {
  await using server = await startTestServer({ limits: { initTimeoutMs: 1000 } })
  const socket = await openSocket(server.url)
  socket.send({ type: 'connection_init' })
  const until = performance.now() + 1200
  while (performance.now() < until);
  expect(await socket.next()).toMatchObject({ type: 'connection_ack' })
  socket.socket.terminate()
})
