import { replyColumns } from '../../db/columns.ts'
import type { Reply } from '../../db/generated/prisma/client.ts'
import { statement } from '../../db/statement.ts'

/** Asks again for a reply that failed or was cancelled; no row when it is neither. It keeps its turn. */
export const requeueReply = statement<Reply, [interactionId: string, id: string, modelName: string | null]>(
  'requeue-reply',
  `WITH stepped AS (UPDATE interactions SET revision = revision + 1 WHERE id = $1 RETURNING revision)
   UPDATE replies r
   SET status = 'QUEUED', failed_attempts = 0, run_after = now(), error_code = NULL, error_message = NULL, finish_reason = NULL,
       message_id = NULL, started_at = NULL, finished_at = NULL, model_name = coalesce($3, r.model_name),
       revision = stepped.revision, updated_at = now()
   FROM stepped
   WHERE r.id = $2 AND r.status IN ('FAILED', 'CANCELLED')
   RETURNING ${replyColumns('r')}`,
)
