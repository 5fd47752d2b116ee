import { statement } from '../../db/statement.ts'
import { today } from '../../domain/sql/today.ts'

/**
 * Reserves tokens of an owner for a running attempt, if that many are left: neither used today nor reserved by others of its
 * attempts that run. A reservation holds for as long as its attempt is the current one of a running reply, so whatever ends
 * that releases it, a lost worker too. After `takeTurnOfOwner`: it has to see what was reserved before.
 * No row: the attempt is no longer the current one.
 */
export const reserveTokens = statement<
  { fits: boolean },
  [id: string, attempt: number, promptTokens: number, outputTokens: number, tokensPerDay: number]
>(
  'reserve-tokens',
  `WITH mine AS (
     SELECT id, attempt, owner_id FROM replies WHERE id = $1 AND attempt = $2 AND status = 'RUNNING'
   ),
   taken AS (
     SELECT (SELECT coalesce(sum(u.tokens), 0) FROM owner_usage u WHERE u.owner_id = mine.owner_id AND u.day = ${today})
            + (SELECT coalesce(sum(a.reserved_tokens), 0)
               FROM replies r JOIN reply_attempts a ON a.reply_id = r.id AND a.number = r.attempt
               WHERE r.owner_id = mine.owner_id AND r.status = 'RUNNING') AS tokens
     FROM mine
   ),
   reserved AS (
     UPDATE reply_attempts a SET reserved_prompt = $3::int, reserved_tokens = $3::int + $4::int
     FROM mine CROSS JOIN taken
     WHERE a.reply_id = mine.id AND a.number = mine.attempt AND taken.tokens + $3::int + $4::int <= $5::bigint
     RETURNING a.reply_id
   )
   SELECT EXISTS (SELECT FROM reserved) AS fits FROM mine`,
)
