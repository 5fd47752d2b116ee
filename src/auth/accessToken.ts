import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { ParleyError } from '../errors.ts'
import { type Method, notGood } from './authenticator.ts'
import { knownScopes } from './scopes.ts'
import { anonymous, ownerIdOf } from './viewer.ts'

export interface AccessTokenSettings {
  issuer: string
  audience: string
  jwksUrl: string
  /** Methods that must be among those by which the user was authenticated (`amr`), such as `mfa`. */
  requiredMethods: readonly string[]
  /** The claim that holds the tenant; undefined: there is one tenant. */
  tenantClaim?: string | undefined
}

/** Signatures of a key pair only: with a shared secret whoever can verify can also sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** RFC 9068 has the first; many servers still write the last, or none. Other kinds of tokens are not for this. */
const types = new Set([undefined, 'at+jwt', 'application/at+jwt', 'jwt'])

/** In seconds: what clocks may differ by. */
const clockTolerance = 5

/** In milliseconds: for the server that has the keys, and between two looks for a key that it had not. */
const jwksTimeouts = { timeoutDuration: 5_000, cooldownDuration: 10_000, cacheMaxAge: 600_000 }

/** Access tokens of an OpenID provider: JWTs as RFC 9068 has them, whose keys are fetched when they are needed. */
export function createAccessTokens(settings: AccessTokenSettings): Method {
  const keys = createRemoteJWKSet(new URL(settings.jwksUrl), jwksTimeouts)
  return {
    recognizes: (token) => token.split('.').length === 3,
    async verify(token) {
      const payload = await verifyJwt(token, keys, settings)
      const tenant = settings.tenantClaim === undefined ? undefined : payload[settings.tenantClaim]
      if (settings.tenantClaim !== undefined && (typeof tenant !== 'string' || tenant === '')) throw notGood(`no ${settings.tenantClaim}`)
      if (!payload.sub) throw notGood('the subject is empty')
      const ownerId = ownerIdOf(payload.sub, tenant as string | undefined)
      // What was stored before anybody was asked who they are is the operator's to give, with an API key.
      if (ownerId === anonymous.ownerId) throw notGood(`the subject is ${ownerId}`)
      return {
        viewer: { ownerId, scopes: knownScopes(scopeNames(payload)) },
        expiresAt: Number(payload.exp) * 1000,
      }
    },
  }
}

async function verifyJwt(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience, requiredMethods }: AccessTokenSettings,
): Promise<JWTPayload> {
  const options = { issuer, audience, algorithms, clockTolerance, requiredClaims: ['sub', 'exp'] }
  const { payload, protectedHeader } = await jwtVerify(token, keys, options).catch((cause: unknown) => {
    throw isRefusal(cause)
      ? notGood(cause)
      : new ParleyError('UNAVAILABLE', 'Access tokens cannot be verified at the moment; try again.', { retryable: true, cause })
  })
  if (!types.has(protectedHeader.typ?.toLowerCase())) throw notGood(`a token of the type ${protectedHeader.typ}`)
  const methods = Array.isArray(payload.amr) ? payload.amr : []
  if (!requiredMethods.every((method) => methods.includes(method))) throw notGood('the user was not authenticated in the required way')
  return payload
}

/** Whether the token is at fault, and not the way to the keys. */
const isRefusal = (error: unknown) =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) &&
  error.code !== 'ERR_JOSE_GENERIC'

/** `scope` has them in one string (RFC 9068); some servers write a list, or `scp`. */
function scopeNames({ scope, scp }: JWTPayload): string[] {
  const given = scope ?? scp
  if (typeof given === 'string') return given.split(' ')
  return Array.isArray(given) ? given.filter((name) => typeof name === 'string') : []
}
