import { replyColumns } from '../../db/columns.ts'
import type { Reply } from '../../db/generated/prisma/client.ts'
import { statement } from '../../db/statement.ts'

/**
 * Asks again for a reply that failed or was cancelled, under its interaction's lock. It keeps its turn and loses its
 * partial message. No row when it is neither, or the message that it answers was removed.
 */
export const requeueReply = statement<
  Reply & { partialMessageId: string | null },
  [interactionId: string, id: string, modelName: string | null, traceParent: string | null]
>(
  'requeue-reply',
  `WITH final AS (
     SELECT r.id, r.message_id FROM replies r JOIN messages asked ON asked.id = r.prompt_message_id
     WHERE r.interaction_id = $1 AND r.id = $2 AND r.status IN ('FAILED', 'CANCELLED') AND asked.deleted_at IS NULL
   ),
   stepped AS (UPDATE interactions i SET revision = revision + 1 FROM final WHERE i.id = $1 RETURNING i.revision)
   UPDATE replies r
   SET status = 'QUEUED', failed_attempts = 0, run_after = now(), error_code = NULL, error_message = NULL, finish_reason = NULL,
       message_id = NULL, started_at = NULL, finished_at = NULL, model_name = coalesce($3, r.model_name),
       trace_parent = $4, revision = stepped.revision, updated_at = now()
   FROM final CROSS JOIN stepped
   WHERE r.id = final.id
   RETURNING ${replyColumns('r')}, final.message_id AS "partialMessageId"`,
)
