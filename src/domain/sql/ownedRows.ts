import { attemptColumns, interactionColumns, messageColumns, replyColumns } from '../../db/columns.ts'
import type { Interaction, Message, Reply, ReplyAttempt } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

// All that is stored of an owner, page by page: each statement goes on after the last row of the page before.

/** An owner's interactions, oldest first. Before all: `-infinity`, and the UUID of zeros. */
export const readOwnedInteractions = statement<
  { id: string; createdAt: Date },
  [ownerId: string, afterCreatedAt: Date | '-infinity', afterId: string, limit: number]
>(
  'read-owned-interactions',
  `SELECT id, created_at AS "createdAt" FROM interactions
   WHERE owner_id = $1 AND (created_at, id) > ($2::timestamptz, $3::uuid)
   ORDER BY created_at, id LIMIT $4`,
)

/** An interaction, if it is still there. */
export const readOwnedInteraction = statement<Interaction, [id: string, ownerId: string]>(
  'read-owned-interaction',
  `SELECT ${interactionColumns('i')} FROM interactions i WHERE i.id = $1 AND i.owner_id = $2`,
  opened('Interaction'),
)

/** The messages of an interaction, removed ones too. */
export const readAllMessages = statement<Message, [interactionId: string, afterPosition: number, limit: number]>(
  'read-all-messages',
  `SELECT ${messageColumns('m')} FROM messages m WHERE m.interaction_id = $1 AND m.position > $2 ORDER BY m.position LIMIT $3`,
  opened('Message'),
)

export const readAllReplies = statement<Reply, [interactionId: string, afterTurn: number, limit: number]>(
  'read-all-replies',
  `SELECT ${replyColumns('r')} FROM replies r WHERE r.interaction_id = $1 AND r.turn > $2 ORDER BY r.turn LIMIT $3`,
  opened('Reply'),
)

export const readAllAttempts = statement<ReplyAttempt, [replyId: string, afterNumber: number, limit: number]>(
  'read-all-attempts',
  `SELECT ${attemptColumns('a')} FROM reply_attempts a WHERE a.reply_id = $1 AND a.number > $2 ORDER BY a.number LIMIT $3`,
  opened('ReplyAttempt'),
)
