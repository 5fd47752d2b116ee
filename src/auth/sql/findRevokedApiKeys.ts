import { statement } from '../../db/statement.ts'

/** Of these keys, those that are not good any more. */
export const findRevokedApiKeys = statement<{ id: string }, [ids: string[]]>(
  'find-revoked-api-keys',
  `SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
   WHERE NOT EXISTS (
     SELECT FROM api_keys k WHERE k.id = asked.id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
   )`,
)
