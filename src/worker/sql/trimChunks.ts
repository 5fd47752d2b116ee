import { statement } from '../../db/statement.ts'

/**
 * Removes the stored text of an attempt that has just ended. A statement of its own, after the one that ended it: that
 * one waited for text that was being stored, and its snapshot is too old to see it.
 */
export const trimChunks = statement<never, [id: string]>('trim-chunks', 'DELETE FROM reply_chunks WHERE reply_id = $1')
