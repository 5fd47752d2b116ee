import { statement } from '../../db/statement.ts'

/** How the latest failed attempts of a reply ended, oldest first. */
export const readAttempts = statement<
  { provider: string | null; errorCode: string; retryAfterMs: number },
  [id: string, failedAttempts: number]
>(
  'read-attempts',
  `SELECT provider, "errorCode", "retryAfterMs" FROM (
     SELECT number, provider, error_code AS "errorCode", coalesce(retry_after_ms, 0) AS "retryAfterMs" FROM reply_attempts
     WHERE reply_id = $1 AND error_code IS NOT NULL ORDER BY number DESC LIMIT $2
   ) latest ORDER BY number`,
)
