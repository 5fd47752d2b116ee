import { type EncryptionKey, fingerprintOf } from '../encryption/cipher.ts'
import type { DatabasePool } from './database.ts'
import { DatabaseOpenError } from './openError.ts'
import { statement } from './statement.ts'
import { inTransaction } from './transaction.ts'

const addKey = statement<never, [id: string, fingerprint: string]>(
  'add-encryption-key',
  'INSERT INTO encryption_keys (id, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING',
)

const readKeys = statement<{ id: string; fingerprint: string }, []>(
  'read-encryption-keys',
  'SELECT id, fingerprint FROM encryption_keys ORDER BY id',
)

/** Until the transaction ends no other server does the same: two with different first keys cannot both find that none is missing. */
const lockKeys = statement<never, []>('lock-encryption-keys', `SELECT pg_advisory_xact_lock(hashtext('parley encryption keys'))`)

/**
 * Finds out whether the keys that have encrypted what is stored in this database are all here, as without one of them some
 * text could not be read, which nobody should learn from a user; then writes down that the first one is about to do so, too.
 * A start that is refused leaves nothing behind.
 * @throws {DatabaseOpenError} naming the keys that are missing, or are others than those of their names
 */
export async function registerKeys(pool: DatabasePool, keys: readonly EncryptionKey[]) {
  const [writing] = keys
  if (!writing) return requireKeys(await readKeys(pool), keys)
  await inTransaction(pool, async (tx) => {
    await lockKeys(tx)
    requireKeys(await readKeys(tx), keys)
    await addKey(tx, writing.id, fingerprintOf(writing))
  })
}

function requireKeys(used: readonly { id: string; fingerprint: string }[], keys: readonly EncryptionKey[]) {
  const known = new Map(keys.map((key) => [key.id, fingerprintOf(key)]))
  const missing = used.filter(({ id }) => !known.has(id))
  const others = used.filter(({ id, fingerprint }) => known.has(id) && known.get(id) !== fingerprint)
  const names = (list: typeof used) => list.map(({ id }) => `'${id}'`).join(', ')
  if (missing.length > 0)
    throw new DatabaseOpenError(
      `Text in this database is encrypted with keys that ENCRYPTION_KEYS does not have: ${names(missing)}. Add them, at any place in the list.`,
    )
  if (others.length > 0)
    throw new DatabaseOpenError(
      `ENCRYPTION_KEYS has other keys under the names of those with which text in this database is encrypted: ${names(others)}. Put the former ones back; a new key needs a new name.`,
    )
}
