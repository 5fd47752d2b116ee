import { messageColumns } from '../../src/db/columns.ts'
import type { Message, ReplyChunk } from '../../src/db/generated/prisma/client.ts'
import { opened, type Queryable, statement } from '../../src/db/statement.ts'

const messages = statement<Message, [interactionId: string | null]>(
  'tests-read-messages',
  `SELECT ${messageColumns('m')} FROM messages m WHERE $1::uuid IS NULL OR m.interaction_id = $1 ORDER BY m.interaction_id, m.position`,
  opened('Message'),
)

/**
 * The messages as they stand in the database, tombstones too, by interaction and position; what they say is readable.
 * @param interactionId of one interaction alone
 */
export const readMessages = (db: Queryable, interactionId?: string): Promise<Message[]> => messages(db, interactionId ?? null)

/** The stored pieces of a reply's text, of all attempts that have any, in their order. */
export const readChunks = statement<ReplyChunk, [replyId: string]>(
  'tests-read-chunks',
  `SELECT c.reply_id AS "replyId", c.attempt, c."offset", c.text FROM reply_chunks c WHERE c.reply_id = $1 ORDER BY c.attempt, c."offset"`,
  opened('ReplyChunk'),
)

/** The text of pieces in one. */
export const joined = (chunks: readonly Pick<ReplyChunk, 'text'>[]): string => chunks.map(({ text }) => text).join('')
