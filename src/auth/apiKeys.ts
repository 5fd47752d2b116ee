import type { DatabasePool } from '../db/database.ts'
import { hashToken, prefixOf } from './apiKeyToken.ts'
import { type Authenticator, type Credential, type Method, notGood } from './authenticator.ts'
import { knownScopes } from './scopes.ts'
import { findRevokedApiKeys } from './sql/findRevokedApiKeys.ts'
import { useApiKey } from './sql/useApiKey.ts'

/** For so long, in milliseconds, a key that was good is not looked up again. */
const rememberedMs = 5_000
const mostRemembered = 10_000

/** Keys of programs, which are in the database. */
export function createApiKeys(pool: DatabasePool): Method & Pick<Authenticator, 'findRevoked'> {
  const remembered = new Map<string, { credential: Credential; until: number }>()

  async function lookUp(prefix: string, hash: Buffer): Promise<Credential> {
    const [key] = await useApiKey(pool, prefix, hash)
    if (!key) throw notGood()
    return {
      viewer: { ownerId: key.ownerId, scopes: knownScopes(key.scopes) },
      expiresAt: key.remainingMs === null ? undefined : Date.now() + key.remainingMs,
      apiKeyId: key.id,
    }
  }

  return {
    recognizes: (token) => token.startsWith('parley_'),
    async verify(token) {
      const prefix = prefixOf(token)
      if (prefix === undefined) throw notGood()
      const hash = hashToken(token)
      const name = hash.toString('base64')
      const known = remembered.get(name)
      if (known && Date.now() < known.until) return known.credential
      remembered.delete(name)
      const credential = await lookUp(prefix, hash)
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(name, { credential, until: Math.min(Date.now() + rememberedMs, credential.expiresAt ?? Number.POSITIVE_INFINITY) })
      return credential
    },
    findRevoked: async (ids) => (await findRevokedApiKeys(pool, ids)).map(({ id }) => id),
  }
}
