import { messageColumns } from '../../db/columns.ts'
import type { Message } from '../../db/generated/prisma/client.ts'
import { statement } from '../../db/statement.ts'

/**
 * Adds a message at the next position. The time is read after the lock was had, so that it grows with the position.
 */
export const addMessage = statement<
  Message,
  [interactionId: string, id: string, storedRole: string, content: string, clientMessageId: string | null]
>(
  'add-message',
  `WITH stepped AS (
     UPDATE interactions
     SET last_position = last_position + 1, revision = revision + 1, updated_at = clock_timestamp()
     WHERE id = $1
     RETURNING id, last_position, revision, updated_at
   )
   INSERT INTO messages AS m
     (id, interaction_id, role, content, client_message_id, position, added_revision, revision, created_at, updated_at)
   SELECT $2, id, $3::role, $4, $5, last_position, revision, revision, updated_at, updated_at FROM stepped
   RETURNING ${messageColumns('m')}`,
)
