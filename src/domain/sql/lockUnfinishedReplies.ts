import { statement } from '../../db/statement.ts'

export interface UnfinishedReply {
  id: string
  status: 'QUEUED' | 'RUNNING'
  attempt: number
  promptMessageId: string
  /** The tokens of the prompt that a running attempt has reserved; null: it has reserved none. */
  reservedPrompt: number | null
}

/**
 * The queued and running replies of an interaction, in the order of their turns, under the interaction's lock. Locked
 * themselves as well: what a worker is storing of their text is stored by then, and nothing more of it will be.
 */
export const lockUnfinishedReplies = statement<UnfinishedReply, [interactionId: string]>(
  'lock-unfinished-replies',
  `SELECT r.id, r.status, r.attempt, r.prompt_message_id AS "promptMessageId",
          (SELECT a.reserved_prompt FROM reply_attempts a
           WHERE r.status = 'RUNNING' AND a.reply_id = r.id AND a.number = r.attempt) AS "reservedPrompt"
   FROM replies r WHERE r.interaction_id = $1 AND r.status IN ('QUEUED', 'RUNNING')
   ORDER BY r.turn FOR UPDATE OF r`,
)
