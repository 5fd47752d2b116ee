import { type EncryptionKey, fingerprintOf } from '../encryption/cipher.ts'
import type { DatabasePool } from './database.ts'
import { DatabaseOpenError } from './openError.ts'
import { statement } from './statement.ts'

const addKey = statement<never, [id: string, fingerprint: string]>(
  'add-encryption-key',
  'INSERT INTO encryption_keys (id, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING',
)

const readKeys = statement<{ id: string; fingerprint: string }, []>(
  'read-encryption-keys',
  'SELECT id, fingerprint FROM encryption_keys ORDER BY id',
)

/**
 * Writes down that the first key is about to encrypt what is stored in this database, and finds out whether the others
 * that have done so are all here: without one of them some text could not be read, which nobody should learn from a user.
 * @throws {DatabaseOpenError} naming the keys that are missing, or are others than those of their names
 */
export async function registerKeys(pool: DatabasePool, keys: readonly EncryptionKey[]) {
  assertComplete(await readKeys(pool), keys)
  const [writing] = keys
  if (!writing) return
  await addKey(pool, writing.id, fingerprintOf(writing))
  // Another process may have started at the same time, with another key under this name.
  assertComplete(await readKeys(pool), keys)
}

function assertComplete(used: { id: string; fingerprint: string }[], keys: readonly EncryptionKey[]) {
  const known = new Map(keys.map((key) => [key.id, fingerprintOf(key)]))
  const namesOf = (list: typeof used) => list.map(({ id }) => `'${id}'`).join(', ')
  const missing = used.filter(({ id }) => !known.has(id))
  if (missing.length > 0)
    throw new DatabaseOpenError(
      `Text in this database is encrypted with keys that ENCRYPTION_KEYS does not have: ${namesOf(missing)}. Add them, at any place in the list.`,
    )
  const others = used.filter(({ id, fingerprint }) => known.get(id) !== fingerprint)
  if (others.length > 0)
    throw new DatabaseOpenError(
      `ENCRYPTION_KEYS has other keys under the names of those with which text in this database is encrypted: ${namesOf(others)}. Put the former ones back; a new key needs a new name.`,
    )
}
