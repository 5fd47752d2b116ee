import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Authenticator } from '../../../src/auth/authenticator.ts'
import { anonymous } from '../../../src/auth/viewer.ts'
import { eventsQuery, openSocket, startTestServer, subscribeOverGet, type TestServer } from './testServer.ts'

const revoked = new Set<string>()

/** Tokens are what is known of them: `key-NAME` is one that may be revoked, `until-TIME` is one that ends by itself. */
const authenticator: Authenticator = {
  async authenticate(token = '') {
    const [kind, value] = token.split('-')
    return {
      viewer: { ownerId: token, scopes: anonymous.scopes },
      ...(kind === 'key' ? { apiKeyId: String(value) } : {}),
      ...(kind === 'until' ? { expiresAt: Number(value) } : {}),
    }
  },
  findRevoked: async (ids) => ids.filter((id) => revoked.has(id)),
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

const soon = () => `until-${Date.now() + 100}`
const cases: [string, () => string, () => void][] = [
  ['a token that expires', soon, () => {}],
  ['a key that is revoked', () => 'key-revoked', () => revoked.add('revoked')],
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

describe.each(cases)('fault 32: %s', (_, make, end) => {
  test('ends its WebSockets; control for fault 32: not where nobody looks again', async () => {
    revoked.clear()
    const authorization = `Bearer ${make()}`
    const [count, others] = [server.opened.all.length, trusting.opened.all.length]
    const other = await overSocket(trusting, authorization)
    const otherSource = await lastSource(trusting, others + 1)
    const socket = await overSocket(server, authorization)
    const source = await lastSource(server, count + 1)
    end()
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    await source?.closed
    otherSource?.push({ cursor: 'c1', text: 'still told' })
    expect(await other.next()).toMatchObject({ payload: { data: { events: { text: 'still told' } } } })
    other.socket.close()
  })

  test('ends its event streams; control for fault 32: not where nobody looks again', async () => {
    revoked.clear()
    const authorization = `Bearer ${make()}`
    const [count, others] = [server.opened.all.length, trusting.opened.all.length]
    const other = await subscribeOverGet(trusting.url, eventsQuery, { authorization })
    const otherSource = await lastSource(trusting, others + 1)
    const stream = await subscribeOverGet(server.url, eventsQuery, { authorization })
    const source = await lastSource(server, count + 1)
    end()
    // Cut, and not completed: whoever is told that it is complete does not ask again.
    await expect(stream.next()).rejects.toThrow()
    await source?.closed
    otherSource?.push({ cursor: 'c1', text: 'still told' })
    expect(await other.next()).toMatchObject({ id: 'c1' })
    other.abort()
  })
})

test('who is good is still told', async () => {
  revoked.add('revoked')
  const count = server.opened.all.length
  const socket = await overSocket(server, 'Bearer key-good')
  const source = await lastSource(server, count + 1)
  await expect((await overSocket(server, `Bearer ${soon()}`)).closed).resolves.toMatchObject({ code: 4403 })
  source?.push({ cursor: 'c1', text: 'still told' })
  expect(await socket.next()).toMatchObject({ type: 'next' })
  socket.socket.close()
})
