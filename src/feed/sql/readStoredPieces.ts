import type { ReplyChunk } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/**
 * Of running attempts the stored text from some known length on, piece by piece; the first is the one that the length lies
 * in. No row for an attempt that is over: its text is a message by now, or nothing.
 */
export const readStoredPieces = statement<ReplyChunk, [replyIds: string[], attempts: number[], lengths: number[]]>(
  'read-stored-pieces',
  `SELECT c.reply_id AS "replyId", c.attempt, c."offset", c.text
   FROM unnest($1::uuid[], $2::int[], $3::int[]) AS known(reply_id, attempt, length)
   JOIN reply_chunks c ON c.reply_id = known.reply_id AND c.attempt = known.attempt AND c."offset" >= (
     SELECT coalesce(max(earlier."offset"), 0) FROM reply_chunks earlier
     WHERE earlier.reply_id = known.reply_id AND earlier.attempt = known.attempt AND earlier."offset" <= known.length
   )
   ORDER BY c.reply_id, c."offset"`,
  opened('ReplyChunk'),
)
