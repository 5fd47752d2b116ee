import { statement } from '../../db/statement.ts'

/** Refuses an owner's API keys from now on. One that was revoked by a clock that is ahead is revoked anew. */
export const revokeKeysOf = statement<never, [ownerId: string]>(
  'revoke-keys-of-owner',
  'UPDATE api_keys SET revoked_at = now() WHERE owner_id = $1 AND (revoked_at IS NULL OR revoked_at > now())',
)

/** How long the last of an owner's keys may still let somebody in, `lingeringMs` after it was revoked. */
export const readLingering = statement<{ waitMs: number }, [ownerId: string, lingeringMs: number]>(
  'read-lingering-keys',
  `SELECT greatest(0, $2::float8 - (extract(epoch FROM now() - max(revoked_at)) * 1000)::float8) AS "waitMs" FROM api_keys
   WHERE owner_id = $1 AND (expires_at IS NULL OR expires_at > revoked_at)`,
)

export const removeKeysOf = statement<never, [ownerId: string]>('remove-keys-of-owner', 'DELETE FROM api_keys WHERE owner_id = $1')
