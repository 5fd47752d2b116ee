import { statement } from '../../db/statement.ts'

/**
 * What decides about a new message, read under the interaction's lock: how many replies are unfinished, and the
 * message that already has the caller's key.
 */
export const inspectSend = statement<
  { unfinishedReplies: number; sameKeyMessageId: string | null },
  [interactionId: string, clientMessageId: string | null]
>(
  'inspect-send',
  `SELECT (SELECT count(*)::int FROM replies WHERE interaction_id = $1 AND status IN ('QUEUED', 'RUNNING')) AS "unfinishedReplies",
          (SELECT id FROM messages WHERE interaction_id = $1 AND client_message_id = $2) AS "sameKeyMessageId"`,
)
