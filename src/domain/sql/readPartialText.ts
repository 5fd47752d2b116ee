import type { ReplyChunk } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/** What is stored of an attempt's text, piece by piece. */
export const readPartialText = statement<ReplyChunk, [replyId: string, attempt: number]>(
  'read-partial-text',
  `SELECT reply_id AS "replyId", attempt, "offset", text FROM reply_chunks WHERE reply_id = $1 AND attempt = $2 ORDER BY "offset"`,
  opened('ReplyChunk'),
)
