import { messageColumns } from '../../db/columns.ts'
import type { Message } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/** Of each of these interactions the latest message that was not removed, by index. */
export const readLastMessages = statement<Message, [interactionIds: readonly string[]]>(
  'read-last-messages-of-interactions',
  `SELECT last.* FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
     SELECT ${messageColumns('m')} FROM messages m
     WHERE m.interaction_id = parent.id AND m.deleted_at IS NULL ORDER BY m.position DESC LIMIT 1
   ) last`,
  opened('Message'),
)
