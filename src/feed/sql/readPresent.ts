import { statement } from '../../db/statement.ts'

/** Where an interaction is now, and the text of its running reply as far as it is stored; no row when there is none. */
export const readPresent = statement<{ revision: number; replyId: string | null; attempt: number; text: string }, [interactionId: string]>(
  'read-present',
  `SELECT i.revision, r.id AS "replyId", r.attempt,
          (SELECT coalesce(string_agg(c.text, '' ORDER BY c."offset"), '') FROM reply_chunks c
           WHERE c.reply_id = r.id AND c.attempt = r.attempt) AS text
   FROM interactions i LEFT JOIN replies r ON r.interaction_id = i.id AND r.status = 'RUNNING'
   WHERE i.id = $1`,
)
