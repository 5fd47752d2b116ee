import { replyColumns } from '../../db/columns.ts'
import type { Reply } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'

/**
 * Makes unfinished replies of one interaction CANCELLED. The partial text, if there is any, becomes the AI message of the
 * running one; only one can be running. The interaction and the replies are locked.
 */
export const cancelReplies = statement<Reply, [interactionId: string, ids: string[], partial: Sealed | null, messageId: string]>(
  'cancel-replies',
  `WITH stopping AS (
     SELECT r.id, r.status, r.attempt, r.prompt_message_id, row_number() OVER (ORDER BY r.turn) AS place,
            CASE WHEN r.status = 'RUNNING' THEN $3::text END AS text
     FROM replies r WHERE r.interaction_id = $1 AND r.id = ANY($2::uuid[]) AND r.status IN ('QUEUED', 'RUNNING')
   ),
   stepped AS (
     UPDATE interactions i
     SET last_position = i.last_position + count.kept, revision = i.revision + count.kept + count.replies, updated_at = clock_timestamp()
     FROM (SELECT count(*)::int AS replies, count(text)::int AS kept FROM stopping) count
     WHERE i.id = $1 AND count.replies > 0
     RETURNING i.last_position, i.revision - count.replies AS before_replies
   ),
   cancelled AS (
     UPDATE replies r
     SET status = 'CANCELLED', is_head = false, worker_id = NULL, lease_until = NULL, finish_reason = 'CANCELLED',
         message_id = CASE WHEN stopping.text IS NOT NULL THEN $4::uuid END,
         revision = stepped.before_replies + stopping.place, finished_at = clock_timestamp(), updated_at = clock_timestamp()
     FROM stopping CROSS JOIN stepped WHERE r.id = stopping.id
     RETURNING r.*
   ),
   kept AS (
     INSERT INTO messages
       (id, interaction_id, role, content, parent_id, position, added_revision, revision, created_at, updated_at)
     SELECT $4::uuid, $1, 'Ai', text, prompt_message_id, last_position, before_replies, before_replies, clock_timestamp(), clock_timestamp()
     FROM stopping CROSS JOIN stepped WHERE text IS NOT NULL
   ),
   ended AS (
     UPDATE reply_attempts a
     SET finished_at = clock_timestamp(), total_ms = extract(epoch FROM clock_timestamp() - a.started_at) * 1000
     FROM stopping WHERE stopping.status = 'RUNNING' AND a.reply_id = stopping.id AND a.number = stopping.attempt
   )
   SELECT ${replyColumns('cancelled')} FROM cancelled ORDER BY turn`,
  opened('Reply'),
)
