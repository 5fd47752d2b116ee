import { opened, statement } from '../../db/statement.ts'
import type { PromptMessage } from '../../llm/provider.ts'

/**
 * What a model reads before it answers the message at `promptPosition`, newest first: every AI message directly
 * after the message that it answers, and nothing of later turns.
 */
export const readConversation = statement<PromptMessage & { id: string }, [interactionId: string, promptPosition: number, limit: number]>(
  'read-conversation',
  `SELECT m.id, upper(m.role::text) AS role, m.content
   FROM messages m LEFT JOIN messages answered ON answered.id = m.parent_id
   WHERE m.interaction_id = $1 AND m.deleted_at IS NULL
     AND (m.position = $2 OR coalesce(answered.position, m.position) < $2)
   ORDER BY coalesce(answered.position, m.position) DESC, m.position DESC
   LIMIT $3`,
  opened('Message'),
)
