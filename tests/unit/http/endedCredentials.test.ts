import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Authenticator } from '../../../src/auth/authenticator.ts'
import { anonymous } from '../../../src/auth/viewer.ts'
import { eventsQuery, openSocket, startTestServer, subscribeOverGet, type TestServer } from './testServer.ts'

/** What is over, because it was revoked, or because its time has come: when the test says so, and no clock. */
const over = new Set<string>()

/** `key-NAME` is one that may be revoked, `token-NAME` one that ends by itself. */
const authenticator: Authenticator = {
  async authenticate(token = '') {
    const viewer = { ownerId: token, scopes: anonymous.scopes }
    if (token.startsWith('key-')) return { viewer, apiKeyId: token }
    return {
      viewer,
      get expiresAt() {
        return over.has(token) ? Date.now() : Number.POSITIVE_INFINITY
      },
    }
  },
  findRevoked: async (ids) => ids.filter((id) => over.has(id)),
}

let server: TestServer
/** The same, which does not look at credentials again. */
let trusting: TestServer
beforeAll(async () => {
  server = await startTestServer({ authenticator, limits: { credentialsMs: 20 } })
  trusting = await startTestServer({ authenticator, limits: { credentialsMs: 2 ** 31 - 1 } })
})
afterAll(async () => {
  for (const each of [server, trusting]) await each[Symbol.asyncDispose]()
})

const cases: [string, string][] = [
  ['a token that expires', 'token-ada'],
  ['a key that is revoked', 'key-ada'],
]

const overSocket = async ({ url }: TestServer, authorization: string) => {
  const socket = await (await openSocket(url, { headers: { authorization } })).init()
  socket.subscribe('1', eventsQuery)
  return socket
}
const lastSource = async ({ opened }: TestServer, count: number) => {
  await opened.until(count)
  return opened.all[count - 1]?.source
}

describe.each(cases)('fault 32: %s', (_, token) => {
  const authorization = `Bearer ${token}`

  test('ends its WebSockets; control for fault 32: not where nobody looks again', async () => {
    over.clear()
    const [count, others] = [server.opened.all.length, trusting.opened.all.length]
    const other = await overSocket(trusting, authorization)
    const otherSource = await lastSource(trusting, others + 1)
    const socket = await overSocket(server, authorization)
    const source = await lastSource(server, count + 1)
    over.add(token)
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    await source?.closed
    otherSource?.push({ cursor: 'c1', text: 'still told' })
    expect(await other.next()).toMatchObject({ payload: { data: { events: { text: 'still told' } } } })
    other.socket.close()
  })

  test('ends its event streams; control for fault 32: not where nobody looks again', async () => {
    over.clear()
    const [count, others] = [server.opened.all.length, trusting.opened.all.length]
    const other = await subscribeOverGet(trusting.url, eventsQuery, { authorization })
    const otherSource = await lastSource(trusting, others + 1)
    const stream = await subscribeOverGet(server.url, eventsQuery, { authorization })
    const source = await lastSource(server, count + 1)
    over.add(token)
    // Cut, and not completed: whoever is told that it is complete does not ask again.
    await expect(stream.next()).rejects.toThrow()
    await source?.closed
    otherSource?.push({ cursor: 'c1', text: 'still told' })
    expect(await other.next()).toMatchObject({ id: 'c1' })
    other.abort()
  })
})

test('who is good is still told', async () => {
  over.clear()
  const count = server.opened.all.length
  const socket = await overSocket(server, 'Bearer key-good')
  const source = await lastSource(server, count + 1)
  const other = await overSocket(server, 'Bearer key-bad')
  over.add('key-bad')
  expect((await other.closed).code).toBe(4403)
  source?.push({ cursor: 'c1', text: 'still told' })
  expect(await socket.next()).toMatchObject({ type: 'next' })
  socket.socket.close()
})
