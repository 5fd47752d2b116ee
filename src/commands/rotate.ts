import type { Database } from '../db/database.ts'
import { readProgress } from '../jobs/sql/rotationProgress.ts'
import { UsageError } from './command.ts'
import { followJob } from './followJob.ts'

/** Encrypts all text with the first of ENCRYPTION_KEYS, and tells how far it has come. Interrupted, it goes on the next time, or on a server. */
export const rotate = () => async (database: Database) => {
  const keyId = database.pool.cipher.writingKey
  if (keyId === undefined) throw new UsageError('ENCRYPTION_KEYS is not set: there is no key to encrypt with.')
  const progress = async () =>
    (await readProgress(database.pool, keyId))
      .filter(({ total }) => total > 0)
      .map(({ table, rewritten, unreadable, total }) => `${table} ${rewritten + unreadable} of ${total}`)
      .join(', ')
  await followJob(database, 'rotate-encryption', { keyId }, keyId, progress)
  const unreadable = (await readProgress(database.pool, keyId)).reduce((sum, table) => sum + table.unreadable, 0)
  if (unreadable > 0) throw new UsageError(`${unreadable} rows could not be read and are as they were; keep all keys.`)
  console.log(`Everything is encrypted with '${keyId}'; the other keys can be taken out of ENCRYPTION_KEYS.`)
}
