import { statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'

/**
 * Ends an attempt without an answer and queues its reply again. With `errorCode` null nothing went wrong (the
 * worker hands back what it cannot finish) and no attempt is spent. With `onlyExpired` a lease renewed meanwhile stands.
 * No row: the attempt is no longer the current one.
 */
export const requeueAttempt = statement<
  { id: string },
  [
    interactionId: string,
    id: string,
    attempt: number,
    delayMs: number,
    errorCode: string | null,
    errorMessage: Sealed | null,
    provider: string | null,
    modelName: string | null,
    firstTokenMs: number | null,
    retryAfterMs: number | null,
    onlyExpired: boolean,
  ]
>(
  'requeue-attempt',
  `WITH locked AS (
     SELECT revision FROM interactions WHERE id = $1 FOR UPDATE
   ),
   requeued AS (
     UPDATE replies r
     SET status = 'QUEUED', worker_id = NULL, lease_until = NULL, revision = locked.revision + 1, updated_at = now(),
         run_after = now() + $4 * interval '1 millisecond',
         failed_attempts = r.failed_attempts + ($5::text IS NOT NULL)::int
     FROM locked
     WHERE r.id = $2 AND r.attempt = $3 AND r.status = 'RUNNING' AND (NOT $11 OR r.lease_until < now())
     RETURNING r.id, r.attempt, r.interaction_id, r.revision
   ),
   stepped AS (
     UPDATE interactions i SET revision = requeued.revision FROM requeued WHERE i.id = requeued.interaction_id
   ),
   ended AS (
     UPDATE reply_attempts a
     SET error_code = $5, error_message = $6, provider = coalesce($7, a.provider), model_name = coalesce($8, a.model_name),
         first_token_ms = coalesce($9, a.first_token_ms), retry_after_ms = $10,
         finished_at = clock_timestamp(), total_ms = extract(epoch FROM clock_timestamp() - a.started_at) * 1000
     FROM requeued WHERE a.reply_id = requeued.id AND a.number = requeued.attempt
   )
   SELECT id FROM requeued`,
)
