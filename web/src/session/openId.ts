import * as oauth from 'oauth4webapi'
import type { OpenIdSettings } from '../api/settings.ts'
import type { Credential } from './credential.ts'

/** What has to be known when the provider sends the person back. */
interface Begun {
  verifier: string
  state: string
  path: string
}

const key = 'parley.sign-in'
const redirectUri = () => `${location.origin}/`
const scope = 'openid interactions:read interactions:write replies:create'

/** Only a provider on this machine may be spoken to without TLS. */
const optionsFor = (issuer: string) => ({
  [oauth.allowInsecureRequests]: /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(issuer),
})

async function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  return await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, optionsFor(issuer)))
}

/** Sends the person to the provider, with a secret of which it learns the hash only (PKCE). */
export async function beginSignIn({ issuer, audience, clientId }: OpenIdSettings) {
  const server = await discover(issuer)
  if (!server.authorization_endpoint) throw new Error('The OpenID provider names no place to sign in.')
  const begun: Begun = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), path: location.pathname }
  sessionStorage.setItem(key, JSON.stringify(begun))
  const url = new URL(server.authorization_endpoint)
  const parameters = {
    client_id: clientId ?? '',
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope,
    // RFC 8707, and what providers used before there was one: a token for Parley, not for the provider itself.
    resource: audience,
    audience,
    state: begun.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  location.assign(url)
}

/** Whether the address is the one that a provider sent the person back to. */
export const isReturn = (url: URL) => url.searchParams.has('state') && (url.searchParams.has('code') || url.searchParams.has('error'))

/** Trades the code in the address for a token, and takes it out of the address. @throws {Error} when the provider refuses */
export async function finishSignIn({ issuer, clientId }: OpenIdSettings, url: URL): Promise<Credential> {
  const stored = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  const begun = stored === null ? undefined : (JSON.parse(stored) as Begun)
  history.replaceState(null, '', begun?.path ?? '/')
  if (!begun) throw new Error('This sign-in was begun in another tab.')
  const server = await discover(issuer)
  const client = { client_id: clientId ?? '' }
  const parameters = oauth.validateAuthResponse(server, client, url, begun.state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    begun.verifier,
    optionsFor(issuer),
  )
  return credentialOf(await oauth.processAuthorizationCodeResponse(server, client, response))
}

/** A new token for one that is over; undefined where the provider gave nothing to get it with. */
export async function renewed({ issuer, clientId }: OpenIdSettings, { refreshToken }: Credential): Promise<Credential | undefined> {
  if (!refreshToken) return undefined
  const server = await discover(issuer)
  const client = { client_id: clientId ?? '' }
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, optionsFor(issuer))
  const credential = credentialOf(await oauth.processRefreshTokenResponse(server, client, response))
  return { refreshToken, ...credential }
}

const credentialOf = ({ access_token: token, refresh_token: refreshToken }: oauth.TokenEndpointResponse): Credential => ({
  token,
  ...(refreshToken !== undefined && { refreshToken }),
})
