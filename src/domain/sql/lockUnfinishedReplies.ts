import { statement } from '../../db/statement.ts'

export interface UnfinishedReply {
  id: string
  status: 'QUEUED' | 'RUNNING'
  attempt: number
  promptMessageId: string
}

/**
 * The queued and running replies of an interaction, in the order of their turns, under the interaction's lock. Locked
 * themselves as well: what a worker is storing of their text is stored by then, and nothing more of it will be.
 */
export const lockUnfinishedReplies = statement<UnfinishedReply, [interactionId: string]>(
  'lock-unfinished-replies',
  `SELECT id, status, attempt, prompt_message_id AS "promptMessageId" FROM replies
   WHERE interaction_id = $1 AND status IN ('QUEUED', 'RUNNING')
   ORDER BY turn FOR UPDATE`,
)
