import { statement } from '../../db/statement.ts'

/** The pieces of what is stored of an attempt's text, the first one first. */
export const readWrittenText = statement<{ text: string }, [replyId: string, attempt: number]>(
  'read-written-text',
  'SELECT text FROM reply_chunks WHERE reply_id = $1 AND attempt = $2 ORDER BY "offset"',
)
