import { statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'

/** Ends an attempt and with it its reply as FAILED. No row: the attempt is no longer the current one. */
export const failAttempt = statement<
  { id: string },
  [
    interactionId: string,
    id: string,
    attempt: number,
    errorCode: string,
    errorMessage: Sealed,
    provider: string | null,
    modelName: string | null,
    firstTokenMs: number | null,
    onlyExpired: boolean,
    attemptErrorMessage: Sealed,
  ]
>(
  'fail-attempt',
  `WITH locked AS (
     SELECT revision FROM interactions WHERE id = $1 FOR UPDATE
   ),
   failed AS (
     UPDATE replies r
     SET status = 'FAILED', is_head = false, worker_id = NULL, lease_until = NULL, revision = locked.revision + 1,
         failed_attempts = r.failed_attempts + 1, error_code = $4, error_message = $5, finished_at = now(), updated_at = now()
     FROM locked
     WHERE r.id = $2 AND r.attempt = $3 AND r.status = 'RUNNING' AND (NOT $9 OR r.lease_until < now())
     RETURNING r.id, r.attempt, r.interaction_id, r.revision
   ),
   stepped AS (
     UPDATE interactions i SET revision = failed.revision FROM failed WHERE i.id = failed.interaction_id
   ),
   ended AS (
     UPDATE reply_attempts a
     SET error_code = $4, error_message = $10, provider = coalesce($6, a.provider), model_name = coalesce($7, a.model_name),
         first_token_ms = coalesce($8, a.first_token_ms),
         finished_at = clock_timestamp(), total_ms = extract(epoch FROM clock_timestamp() - a.started_at) * 1000
     FROM failed WHERE a.reply_id = failed.id AND a.number = failed.attempt
   )
   SELECT id FROM failed`,
)
