import { statement } from '../../db/statement.ts'
import { openModel } from '../../encryption/sealedFields.ts'

/**
 * Where an interaction is now, and the text of its running reply as far as it is stored, piece by piece; no row when there
 * is none.
 */
export const readPresent = statement<
  { revision: number; replyId: string | null; attempt: number; pieces: { text: string }[] },
  [interactionId: string]
>(
  'read-present',
  `SELECT i.revision, r.id AS "replyId", r.attempt,
          (SELECT coalesce(json_agg(json_build_object('replyId', c.reply_id, 'attempt', c.attempt, 'offset', c."offset", 'text', c.text)
                                    ORDER BY c."offset"), '[]') FROM reply_chunks c
           WHERE c.reply_id = r.id AND c.attempt = r.attempt) AS pieces
   FROM interactions i LEFT JOIN replies r ON r.interaction_id = i.id AND r.status = 'RUNNING'
   WHERE i.id = $1`,
  ({ pieces }, cipher) => {
    for (const piece of pieces) openModel(cipher, 'ReplyChunk', piece)
  },
)
