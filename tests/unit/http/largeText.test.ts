import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSocket, startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
/** The same without bounds. */
let unbounded: TestServer
beforeAll(async () => {
  server = await startTestServer()
  unbounded = await startTestServer({ limits: { bodyBytes: 100 * 1024 * 1024, frameBytes: 100 * 1024 * 1024 } })
})
afterAll(async () => {
  for (const each of [server, unbounded]) await each[Symbol.asyncDispose]()
})

const query = 'mutation ($text: String) { touch(input: { text: $text }) }'
const variables = { text: 'x'.repeat(10 * 1024 * 1024) }

describe('fault 40: 10 MB of text', () => {
  test('over HTTP: 413, and nothing is run; control for fault 40: it is without the bound', async () => {
    expect(await server.ask(query, variables)).toMatchObject({ status: 413, errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] })
    expect(server.state.touched).toBe(0)
    expect(await unbounded.ask(query, variables)).toMatchObject({ status: 200, data: { touch: 1 } })
  })

  test('over WebSocket: 1009, and nothing is run; control for fault 40: it is without the bound', async () => {
    const before = unbounded.state.touched
    const [socket, other] = await Promise.all([server, unbounded].map(async ({ url }) => (await openSocket(url)).init()))
    for (const each of [socket, other]) each?.subscribe('1', query, variables)
    expect((await socket?.closed)?.code).toBe(1009)
    expect(server.state.touched).toBe(0)
    expect(await other?.next()).toMatchObject({ type: 'next', payload: { data: { touch: before + 1 } } })
    other?.socket.close()
  })
})
