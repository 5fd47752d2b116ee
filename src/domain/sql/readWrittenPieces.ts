import type { ReplyChunk } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/** The pieces of what is stored of an attempt's text, the first one first. */
export const readWrittenPieces = statement<ReplyChunk, [replyId: string, attempt: number]>(
  'read-written-pieces',
  `SELECT reply_id AS "replyId", attempt, "offset", text FROM reply_chunks WHERE reply_id = $1 AND attempt = $2 ORDER BY "offset"`,
  opened('ReplyChunk'),
)
