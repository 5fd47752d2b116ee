import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { audience, type IdentityProvider, startIdentityProvider } from './identityProvider.ts'
import { listen } from './listen.ts'
import { secret } from './secrets.ts'

export interface OpenIdProvider extends AsyncDisposable {
  /** The variables with which a server accepts its tokens, and its chat sends people to it. */
  readonly env: Record<string, string>
  /** What people were sent here with. */
  readonly visits: URLSearchParams[]
  /** How its tokens are signed. */
  readonly identities: IdentityProvider
  /** Claims of the tokens that it gives from now on. */
  claims: Record<string, unknown>
}

/** A provider as a browser sees it: it signs in whoever comes, as ada, and gives tokens for codes to who can prove to have asked (PKCE). */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const identities = await startIdentityProvider()
  const challenges = new Map<string, string>()
  // Some have their tokens elsewhere.
  const [server, tokens] = [
    createServer((...exchange) => void answer(...exchange)),
    createServer((...exchange) => void answerToken(...exchange)),
  ]
  const [issuer, tokenServer] = [await listen(server), await listen(tokens)]

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/.well-known/openid-configuration')
      return send(response, 200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${tokenServer}/token`,
        jwks_uri: identities.jwksUrl,
      })
    if (url.pathname === '/authorize') return signIn(url.searchParams, response)
    return send(response, 404, {})
  }

  async function answerToken(request: IncomingMessage, response: ServerResponse) {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    const challenge = challenges.get(form.get('code') ?? form.get('refresh_token') ?? '')
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (form.get('grant_type') === 'authorization_code' ? proof !== challenge : challenge === undefined)
      return send(response, 400, { error: 'invalid_grant' })
    const refreshToken = secret(randomUUID())
    challenges.set(refreshToken, 'given')
    const token = await identities.sign({ iss: issuer, ...provider.claims })
    return send(response, 200, { access_token: token, token_type: 'bearer', expires_in: 300, refresh_token: refreshToken })
  }

  function signIn(visit: URLSearchParams, response: ServerResponse) {
    provider.visits.push(visit)
    const code = secret(randomUUID())
    challenges.set(code, visit.get('code_challenge') ?? '')
    const back = new URL(visit.get('redirect_uri') ?? '')
    back.search = String(new URLSearchParams({ code, state: visit.get('state') ?? '', iss: issuer }))
    response.writeHead(302, { location: String(back) }).end()
  }

  const provider: OpenIdProvider = {
    env: { AUTH: 'jwt', JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: identities.jwksUrl, OIDC_CLIENT_ID: 'the-chat' },
    visits: [],
    identities,
    claims: {},
    async [Symbol.asyncDispose]() {
      for (const each of [server, tokens]) {
        each.close()
        each.closeAllConnections()
      }
      await identities[Symbol.asyncDispose]()
    },
  }
  return provider
}

const send = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' }).end(JSON.stringify(body))
