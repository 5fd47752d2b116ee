import { messageColumns } from '../../db/columns.ts'
import type { Message } from '../../db/generated/prisma/client.ts'
import { statement } from '../../db/statement.ts'

/**
 * The messages added after a revision, oldest first, and the interaction's present revision, all of one snapshot.
 * Without new messages one row with `id` null; without the interaction none.
 */
export const readAddedMessages = statement<
  { currentRevision: number } & (Message | { id: null }),
  [interactionId: string, afterRevision: number, limit: number]
>(
  'read-added-messages',
  `SELECT i.revision AS "currentRevision", ${messageColumns('m')}
   FROM interactions i LEFT JOIN LATERAL (
     SELECT * FROM messages
     WHERE interaction_id = i.id AND added_revision > $2 AND deleted_at IS NULL
     ORDER BY added_revision LIMIT $3
   ) m ON true
   WHERE i.id = $1
   ORDER BY m.added_revision`,
)
