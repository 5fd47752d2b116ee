import { statement } from '../../db/statement.ts'

export interface UsedApiKey {
  id: string
  ownerId: string
  scopes: string[]
  /** Until it expires, by the database's clock; null: it does not. */
  remainingMs: number | null
}

/** The key, if it is good, and that it is used, to the minute. */
export const useApiKey = statement<UsedApiKey, [prefix: string, hash: Buffer]>(
  'use-api-key',
  `WITH good AS (
     SELECT id, owner_id, scopes, expires_at, last_used_at FROM api_keys
     WHERE prefix = $1 AND hash = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
   ), used AS (
     UPDATE api_keys k SET last_used_at = now() FROM good
     WHERE k.id = good.id AND (good.last_used_at IS NULL OR good.last_used_at < now() - interval '1 minute')
   )
   SELECT id, owner_id AS "ownerId", scopes, (extract(epoch FROM expires_at - now()) * 1000)::float8 AS "remainingMs" FROM good`,
)
