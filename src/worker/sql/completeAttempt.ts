import { statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'

/**
 * Ends an attempt with its answer: the AI message and the reply's final state, both or neither.
 * The position is given only after the fence let the attempt pass, so a refused one leaves no gap.
 * No row: the attempt is no longer the current one, or its interaction is gone.
 */
export const completeAttempt = statement<
  { id: string },
  [
    interactionId: string,
    id: string,
    attempt: number,
    messageId: string,
    content: Sealed,
    finishReason: string,
    provider: string,
    modelName: string,
    promptTokens: number | null,
    completionTokens: number | null,
    firstTokenMs: number | null,
  ]
>(
  'complete-attempt',
  `WITH locked AS (
     SELECT id, revision, last_position FROM interactions WHERE id = $1 FOR UPDATE
   ),
   completed AS (
     UPDATE replies r
     SET status = 'COMPLETED', is_head = false, worker_id = NULL, lease_until = NULL, message_id = $4::uuid,
         revision = locked.revision + 2, finish_reason = $6::finish_reason, prompt_tokens = $9, completion_tokens = $10,
         finished_at = clock_timestamp(), updated_at = clock_timestamp()
     FROM locked
     WHERE r.id = $2 AND r.attempt = $3 AND r.status = 'RUNNING'
     RETURNING r.id, r.attempt, r.interaction_id, r.prompt_message_id, locked.revision, locked.last_position
   ),
   stepped AS (
     UPDATE interactions i
     SET last_position = completed.last_position + 1, revision = completed.revision + 2, updated_at = clock_timestamp()
     FROM completed WHERE i.id = completed.interaction_id
   ),
   added AS (
     INSERT INTO messages
       (id, interaction_id, role, content, parent_id, position, added_revision, revision, created_at, updated_at)
     SELECT $4::uuid, interaction_id, 'Ai', $5, prompt_message_id, last_position + 1, revision + 1, revision + 1,
            clock_timestamp(), clock_timestamp()
     FROM completed
   ),
   ended AS (
     UPDATE reply_attempts a
     SET provider = $7, model_name = $8, prompt_tokens = $9, completion_tokens = $10, first_token_ms = $11,
         finished_at = clock_timestamp(), total_ms = extract(epoch FROM clock_timestamp() - a.started_at) * 1000
     FROM completed WHERE a.reply_id = completed.id AND a.number = completed.attempt
   )
   SELECT id FROM completed`,
)
