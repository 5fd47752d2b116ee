import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
/** The same, which waits for as long as it takes. */
let patient: TestServer
beforeAll(async () => {
  server = await startTestServer({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } })
  patient = await startTestServer({ limits: { headersTimeoutMs: 0, requestTimeoutMs: 0 } })
})
afterAll(async () => {
  for (const each of [server, patient]) await each[Symbol.asyncDispose]()
})

const body = '{"query":"{ hello }"}'
const headers = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
const upgrade =
  'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n'

/** A request that stops in its midst, or goes on by a byte every 20 ms; `finish` sends what is missing. */
async function openRequest(port: number, whole: string, sentAtOnce: number, isDripping: boolean) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let [sent, answer] = [sentAtOnce, '']
  const answered = Promise.withResolvers<void>()
  socket.on('data', (data) => {
    answer += String(data)
    answered.resolve()
  })
  socket.on('error', () => undefined)
  socket.write(whole.slice(0, sent))
  // The last one is kept back.
  const drip = setInterval(() => sent < whole.length - 1 && socket.write(whole.charAt(sent++)), 20)
  if (!isDripping) clearInterval(drip)
  return {
    // Not by `once`, which fails with the error of one that was reset in the middle of a byte.
    closed: new Promise<string>((resolve) => {
      socket.on('close', () => {
        clearInterval(drip)
        resolve(answer)
      })
    }),
    async finish() {
      clearInterval(drip)
      socket.write(whole.slice(sent))
      await answered.promise
      socket.destroy()
      return answer
    },
  }
}

const http = headers + body
const webSocket = `${upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
const cases: [string, string, number, boolean][] = [
  ['headers that stop', http, 40, false],
  ['headers that come by the byte', http, 40, true],
  ['nothing at all', http, 0, false],
  ['a body that stops', http, headers.length + 1, false],
  ['a body that comes by the byte', http, headers.length + 1, true],
  ['the headers of an upgrade that stop', webSocket, upgrade.length, false],
]

describe.each(cases)('fault 41: %s', (_, whole, sentAtOnce, isDripping) => {
  test('is timed out; control for fault 41: not by a server that waits', async () => {
    const waited = await openRequest(patient.port, whole, sentAtOnce, isDripping)
    const request = await openRequest(server.port, whole, sentAtOnce, isDripping)
    expect(await request.closed).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    // It was there before the other one, and is there after it.
    expect(await waited.finish()).toMatch(/^HTTP\/1\.1 (200 OK|101 Switching Protocols)\r\n/)
  })
})
