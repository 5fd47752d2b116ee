import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openToAll } from '../../../../src/auth/authenticator.ts'
import { ParleyError } from '../../../../src/errors.ts'
import { createRequestRate, windowSeconds } from '../../../../src/rates/requestRate.ts'
import { startTestServer } from '../testServer.ts'

/** What stands around operations stands around routes, too, and answers them in their words: none of these gets as far as a route's document. */
async function start(overrides: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer(overrides)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return async (path: string, init: RequestInit = {}) => {
    const response = await fetch(server.server.url + path, init)
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}

const refusing = (error: Error) => ({ ...openToAll, authenticate: () => Promise.reject(error) })
/** Wrong in every way: it is refused before anybody looks. */
const wrong = `/interactions/no-uuid/messages/?limit=0`

test('requests that are too many', async () => {
  const limiter = new RateLimiterMemory({ points: 1, duration: windowSeconds })
  const ask = await start({ requestRate: createRequestRate(limiter, () => {}) })
  expect((await ask(wrong)).status).toBe(422)
  const { status, headers, body } = await ask(wrong)
  expect([status, body]).toEqual([429, { detail: expect.any(String) }])
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})

test.each([
  [new ParleyError('UNAUTHENTICATED', 'Who are you?'), 401],
  [new ParleyError('UNAVAILABLE', 'Come back later.'), 503],
])('a credential that is not good, or cannot be looked at now: %s', async (error, status) => {
  const ask = await start({ authenticator: refusing(error) })
  expect(await ask(wrong)).toMatchObject({ status, body: { detail: error.message } })
})

test('a fault of ours is not told', async () => {
  const server = await startTestServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  // The schema of these tests has no interactions.
  const response = await fetch(`${server.server.url}/interactions/${randomUUID()}/`, { headers: { 'x-request-id': 'r-1' } })
  expect([response.status, await response.json()]).toEqual([500, { detail: 'Internal Server Error' }])
  expect(response.headers.get('x-request-id')).toBe('r-1')
})

test('a host that is not this machine', async () => {
  const server = await startTestServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const asking = request(`${server.server.url}/interactions/`, { headers: { host: 'evil.example' } }).end()
  const [status, body] = await new Promise<[number | undefined, string]>((resolve) =>
    asking.once('response', async (response) => resolve([response.statusCode, (await response.toArray()).join('')])),
  )
  expect([status, JSON.parse(body)]).toEqual([403, { detail: expect.stringContaining('localhost') }])
})

describe('who may explore', () => {
  const pages = ['/docs', '/openapi.json', '/docs/start.js']

  test.each(['off', 'authenticated'] as const)('%s: the pages are not there', async (exploration) => {
    const ask = await start({ exploration })
    for (const path of pages) expect(await ask(path)).toMatchObject({ status: 404, body: { detail: 'Not Found' } })
  })
})

test('a name of yoga at the end of a URL is no path of its own', async () => {
  const ask = await start({ authenticator: refusing(new ParleyError('UNAUTHENTICATED', 'Who are you?')) })
  expect((await ask('/interactions/?after=/health')).status).toBe(401)
})
