import { statement } from '../../db/statement.ts'

/**
 * Removes the stored text of attempts that have just ended. A statement of its own, after the one that ended them: that
 * one may have waited for text that was being stored, and its snapshot is then too old to see it.
 */
export const trimChunks = statement<never, [replyIds: string[]]>('trim-chunks', 'DELETE FROM reply_chunks WHERE reply_id = ANY($1::uuid[])')
