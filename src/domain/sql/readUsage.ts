import { statement } from '../../db/statement.ts'
import { dayEnds, dayEndsInMs, today } from './today.ts'

export interface OwnerUse {
  /** `2026-01-31` */
  day: string
  dayEnds: Date
  dayEndsInMs: number
  messages: number
  /** Of attempts that have ended. */
  tokens: number
  /** By attempts that run. */
  reservedTokens: number
}

/** What an owner has used today. */
export const readUsage = statement<OwnerUse, [ownerId: string]>(
  'read-usage',
  `SELECT ${today}::text AS day, ${dayEnds} AS "dayEnds", ${dayEndsInMs} AS "dayEndsInMs",
          coalesce(u.messages, 0) AS messages, coalesce(u.tokens, 0)::float8 AS tokens,
          (SELECT coalesce(sum(a.reserved_tokens), 0)::float8
           FROM replies r JOIN reply_attempts a ON a.reply_id = r.id AND a.number = r.attempt
           WHERE r.owner_id = $1 AND r.status = 'RUNNING') AS "reservedTokens"
   FROM (SELECT) always LEFT JOIN owner_usage u ON u.owner_id = $1 AND u.day = ${today}`,
)
