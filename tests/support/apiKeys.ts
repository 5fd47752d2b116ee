import { scopes as allScopes, type Scope } from '../../src/auth/scopes.ts'
import type { Database } from '../../src/db/database.ts'
import { createApiKey } from '../../src/domain/apiKeys.ts'
import { secret } from './secrets.ts'

/** A key as `npm run keys` makes it: for ada, with all scopes, unless the test says otherwise. */
export const makeKey = async (
  database: Database,
  { subject = 'ada', scopes = allScopes as readonly Scope[], expiresAt = undefined as Date | undefined } = {},
) => {
  const made = await createApiKey(database, { subject, name: 'a test', scopes, expiresAt })
  secret(made.token)
  return made
}
