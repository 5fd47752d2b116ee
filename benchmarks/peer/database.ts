import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../src/db/generated/prisma/client.ts'
import { openDatabase } from '../../src/db/openDatabase.ts'

/**
 * The tables are Parley's, which the client is generated for; without the indexes of what the peer cannot do
 * (idempotent sends, resuming, trees of messages), so that it pays for its own features only.
 */
const dropForeignIndexes = `
  DROP INDEX IF EXISTS messages_parent_id_idx, messages_interaction_id_added_revision_key, messages_interaction_id_client_message_id_key`

/** PostgreSQL by Prisma's own pool, as its documentation has it; the embedded database by Parley's, as there is no other way in. */
export async function openPeerDatabase(env: Record<string, string | undefined>): Promise<PrismaClient> {
  const { DATABASE_URL: url, DATA_DIR: dataDir = '' } = env
  const migrated = await openDatabase(url ? { url } : { dataDir }, { onIdleError: () => {} })
  await migrated.pool.query(dropForeignIndexes)
  if (!url) return migrated.prisma
  await migrated[Symbol.asyncDispose]()
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) })
}
