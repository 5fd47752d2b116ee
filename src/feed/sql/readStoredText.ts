import { statement } from '../../db/statement.ts'

/**
 * Of running attempts the stored text from some known length on; it begins with the piece that the length lies in.
 * No row for an attempt that is over: its text is a message by now, or nothing.
 */
export const readStoredText = statement<
  { replyId: string; attempt: number; offset: number; text: string },
  [replyIds: string[], attempts: number[], lengths: number[]]
>(
  'read-stored-text',
  `SELECT c.reply_id AS "replyId", c.attempt, min(c."offset") AS "offset", string_agg(c.text, '' ORDER BY c."offset") AS text
   FROM unnest($1::uuid[], $2::int[], $3::int[]) AS known(reply_id, attempt, length)
   JOIN reply_chunks c ON c.reply_id = known.reply_id AND c.attempt = known.attempt AND c."offset" >= (
     SELECT coalesce(max(earlier."offset"), 0) FROM reply_chunks earlier
     WHERE earlier.reply_id = known.reply_id AND earlier.attempt = known.attempt AND earlier."offset" <= known.length
   )
   GROUP BY c.reply_id, c.attempt`,
)
