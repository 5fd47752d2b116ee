import { RateLimiterMemory } from 'rate-limiter-flexible'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRequestRate, windowSeconds } from '../../../src/rates/requestRate.ts'
import { eventsQuery, openSocket, startTestServer, subscribeOverGet, type TestServer } from './testServer.ts'

const limit = 3

async function start() {
  let refused = 0
  const limiter = new RateLimiterMemory({ points: limit, duration: windowSeconds })
  const server = await startTestServer({ requestRate: createRequestRate(limiter, () => (refused += 1)) })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return Object.assign(server, { refused: () => refused })
}

/** What the answer to one more request says. */
const overHttp = async (server: TestServer) => {
  const { status, headers, errors } = await server.ask('{ hello }')
  return { ...errors?.[0], status, retryAfter: headers.get('retry-after') }
}
const overEventStream = async ({ url }: TestServer) => {
  const { response } = await subscribeOverGet(url)
  if (response.status === 200) return undefined
  return { status: response.status, retryAfter: response.headers.get('retry-after') }
}
const overSocket = async ({ url }: TestServer, query: string) => {
  const socket = await (await openSocket(url)).init()
  onTestFinished(() => socket.socket.terminate())
  socket.subscribe('1', query)
  return await socket.next()
}

describe('an owner who asks too often', () => {
  it('is refused over every transport, whichever it has used before', async () => {
    const server = await start()
    expect(await overHttp(server)).toMatchObject({ status: 200 })
    expect(await overEventStream(server)).toBeUndefined()
    expect(await overSocket(server, '{ hello }')).toMatchObject({ type: 'next' })

    const extensions = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) }
    const refusal = await overHttp(server)
    expect(refusal).toMatchObject({ message: 'At most 3 requests a minute.', status: 429, extensions })
    expect(Number(refusal.retryAfter)).toBe(Math.ceil(refusal.extensions.retryAfterMs / 1000))
    expect(refusal.extensions.retryAfterMs).toBeGreaterThan(0)
    expect(refusal.extensions.retryAfterMs).toBeLessThanOrEqual(60_000)
    expect(await overEventStream(server)).toEqual({ status: 429, retryAfter: expect.stringMatching(/^\d+$/) })
    for (const query of ['{ hello }', eventsQuery])
      expect(await overSocket(server, query)).toMatchObject({ type: 'error', payload: [{ extensions }] })
    expect(server.refused()).toBe(4)
    expect(server.opened.all).toHaveLength(1)
  })

  it('keeps its socket, and what was opened before', async () => {
    const server = await start()
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('events', eventsQuery)
    const source = await server.opened.first()
    for (let n = 1; n < limit; n += 1) await overHttp(server)
    socket.subscribe('one more', '{ hello }')
    expect(await socket.next()).toMatchObject({ id: 'one more', type: 'error' })
    source.push({ cursor: 'c', text: 'still here' })
    expect(await socket.next()).toMatchObject({ id: 'events', type: 'next', payload: { data: { events: { text: 'still here' } } } })
    socket.socket.close()
    await socket.closed
  })

  it('is refused before the request is read: what is no GraphQL counts, too', async () => {
    const server = await start()
    for (let n = 0; n < limit; n += 1) expect((await server.post({ query: '{' })).status).not.toBe(429)
    expect((await server.post({ query: '{' })).status).toBe(429)
  })
})

describe('what is not asked by an owner', () => {
  it('is not counted: preflights, health checks, what comes from a foreign origin', async () => {
    const server = await start()
    for (let n = 0; n < limit + 1; n += 1) {
      await fetch(server.url, { method: 'OPTIONS' })
      await fetch(server.url.replace('/graphql', '/health/live'))
      await server.post({ query: '{ hello }' }, { origin: 'https://evil.example' })
    }
    expect(await overHttp(server)).toMatchObject({ status: 200 })
  })
})

it('a page of an allowed origin can read when to come back', async () => {
  const server = await start()
  const headers = { origin: 'https://app.example.com' }
  for (let n = 0; n < limit; n += 1) await server.post({ query: '{ hello }' }, headers)
  const refused = await server.post({ query: '{ hello }' }, headers)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after')
})
