import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessTokens } from '../../../src/auth/accessToken.ts'
import { type Authenticator, createAuthenticator } from '../../../src/auth/authenticator.ts'
import { anonymous } from '../../../src/auth/viewer.ts'
import { forgedTokens } from '../../support/forgedTokens.ts'
import { audience, type IdentityProvider, startIdentityProvider } from '../../support/identityProvider.ts'
import { listen } from '../../support/listen.ts'
import { openSocket, startTestServer, type TestServer } from './testServer.ts'

const findRevoked = async () => []
/** Believes what stands in a token. */
const credulous: Authenticator = { authenticate: async (token = '') => ({ viewer: { ...anonymous, ownerId: token } }), findRevoked }

let provider: IdentityProvider
let server: TestServer
let believing: TestServer
beforeAll(async () => {
  provider = await startIdentityProvider()
  const tokens = createAccessTokens({ issuer: provider.issuer, audience, jwksUrl: provider.jwksUrl, requiredMethods: [] })
  server = await startTestServer({ authenticator: createAuthenticator([tokens], findRevoked) })
  believing = await startTestServer({ authenticator: credulous })
})
afterAll(async () => {
  for (const each of [server, believing, provider]) await each[Symbol.asyncDispose]()
})

/** How a token is taken, over HTTP, as an event stream and over WebSocket, in the header and in the connection parameters. */
async function tryOut({ url, post }: TestServer, token: string) {
  const authorization = `Bearer ${token}`
  const status = async (accept: string) => (await post({ query: '{ owner }' }, { authorization, accept })).status
  const greet = async (headers: Record<string, string>, payload?: object) => {
    const socket = await openSocket(url, { headers })
    socket.send({ type: 'connection_init', payload })
    const outcome = await Promise.race([
      socket.closed.then(({ code }) => code),
      socket.next().then(
        ({ type }) => type,
        () => 'closed',
      ),
    ])
    socket.socket.terminate()
    return outcome === 'closed' ? (await socket.closed).code : outcome
  }
  return [
    await status('application/json'),
    await status('text/event-stream'),
    await greet({ authorization }),
    await greet({}, { authorization }),
  ]
}
const refused = [401, 401, 4403, 4403]
const accepted = [200, 200, 'connection_ack', 'connection_ack']

describe.each(forgedTokens(() => provider))('fault 42: a token %s', (_, make) => {
  test('is refused over HTTP and WebSocket; control for fault 42: not by a server that believes it', async () => {
    const token = await make()
    expect(await tryOut(server, token)).toEqual(refused)
    expect(await tryOut(believing, token)).toEqual(accepted)
  })
})

test('control for fault 42: a good one is taken', async () => {
  expect(await tryOut(server, await provider.sign())).toEqual(accepted)
})

test('fault 43: a token that names an address for its key is refused, and nobody is asked there', async () => {
  let asked = 0
  const elsewhere = createServer((_, response) => {
    asked += 1
    response.end(JSON.stringify({ keys: [provider.publicKey] }))
  })
  const url = `${await listen(elsewhere)}/jwks.json`
  for (const claims of [{ iss: url }, { iss: url, jku: url }])
    expect(await tryOut(server, await provider.sign(claims, { jku: url, x5u: url, kid: url }))).toEqual(refused)
  expect(asked).toBe(0)
  // The control: it would have answered.
  await fetch(url)
  expect(asked).toBe(1)
  elsewhere.close()
})
