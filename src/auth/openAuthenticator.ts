import type { AuthSettings } from '../config.ts'
import type { DatabasePool } from '../db/database.ts'
import { createApiKeys } from './apiKeys.ts'
import { type Authenticator, createAuthenticator, type Method, openToAll } from './authenticator.ts'

/** What the configuration says about who may use the API. */
export async function openAuthenticator({ apiKeys, accessTokens }: AuthSettings, pool: DatabasePool): Promise<Authenticator> {
  if (!apiKeys && !accessTokens) return openToAll
  const keys = createApiKeys(pool)
  const methods: Method[] = apiKeys ? [keys] : []
  // What is not used is not loaded: it would make every start longer.
  if (accessTokens) methods.push((await import('./accessToken.ts')).createAccessTokens(accessTokens))
  return createAuthenticator(methods, keys.findRevoked)
}
