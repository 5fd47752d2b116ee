import type { Pool } from 'pg'
import type { AuthSettings } from '../config.ts'
import { createAccessTokens } from './accessToken.ts'
import { createApiKeys } from './apiKeys.ts'
import { type Authenticator, createAuthenticator, openToAll } from './authenticator.ts'

/** What the configuration says about who may use the API. */
export function openAuthenticator({ apiKeys, accessTokens }: AuthSettings, pool: Pool): Authenticator {
  if (!apiKeys && !accessTokens) return openToAll
  const keys = createApiKeys(pool)
  const methods = [...(apiKeys ? [keys] : []), ...(accessTokens ? [createAccessTokens(accessTokens)] : [])]
  return createAuthenticator(methods, keys.findRevoked)
}
