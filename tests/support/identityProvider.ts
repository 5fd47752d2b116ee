import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { listen } from './listen.ts'
import { secret } from './secrets.ts'

export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string
  readonly jwksUrl: string
  /** The variables with which a server accepts its tokens. */
  readonly env: Record<string, string>
  /** How often its keys were asked for. */
  readonly asked: number
  /** While it is so, it answers 503. */
  isDown: boolean
  /** The public key that verifies what is signed now. */
  readonly publicKey: JWK
  /** Signs with another key from now on, and publishes that alone. */
  rotate(): Promise<void>
  /** An access token, good for five minutes, unless the claims or the header say otherwise; undefined leaves a claim out. */
  sign(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
}

export const audience = 'https://parley.example'

/** An OpenID provider as far as an API sees it: it publishes keys, over real HTTP, and signs access tokens. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  let key = await newKey(1)
  const server = createServer((_, response) => {
    provider.asked += 1
    if (provider.isDown) return void response.writeHead(503).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [key.jwk] }))
  })
  const issuer = await listen(server)
  const jwksUrl = `${issuer}/jwks.json`
  const provider = {
    issuer,
    jwksUrl,
    env: { AUTH: 'jwt', JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: jwksUrl },
    asked: 0,
    isDown: false,
    get publicKey() {
      return key.jwk
    },
    async rotate() {
      key = await newKey(Number(key.jwk.kid) + 1)
    },
    async sign(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) {
      const now = Math.floor(Date.now() / 1000)
      const scope = 'interactions:read interactions:write replies:create'
      const all = { iss: issuer, aud: audience, sub: 'ada', scope, iat: now, exp: now + 300, ...claims }
      const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JWTPayload
      const token = await new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', kid: key.jwk.kid as string, typ: 'at+jwt', ...header })
        .sign(key.privateKey)
      return secret(token)
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return provider
}

async function newKey(number: number) {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: String(number), alg: 'ES256', use: 'sig' } as JWK }
}
