import { opened, statement } from '../../db/statement.ts'

/**
 * How far an interaction of the owner's has come, and one of its replies: its latest attempt, null when there is no such
 * reply, and its text once that is complete and not removed. No row: there is no such interaction.
 */
export const readPlace = statement<
  { revision: number; attempt: number | null; 'message.content': string | null },
  [interactionId: string, ownerId: string, replyId: string | null]
>(
  'read-place',
  `SELECT i.revision, r.attempt, m.id AS "message.id", m.content AS "message.content"
   FROM interactions i
   LEFT JOIN replies r ON r.id = $3 AND r.interaction_id = i.id
   LEFT JOIN messages m ON m.id = r.message_id AND r.status = 'COMPLETED' AND m.deleted_at IS NULL
   WHERE i.id = $1 AND i.owner_id = $2`,
  opened('Message', 'message.'),
)
