import { replyColumns } from '../../db/columns.ts'
import type { Reply } from '../../db/generated/prisma/client.ts'
import { statement } from '../../db/statement.ts'

/** Asks for a reply to a message: the next turn of its interaction. */
export const queueReply = statement<Reply, [interactionId: string, id: string, promptMessageId: string, isHead: boolean]>(
  'queue-reply',
  `WITH stepped AS (
     UPDATE interactions SET last_turn = last_turn + 1, revision = revision + 1 WHERE id = $1
     RETURNING id, owner_id, last_turn, revision
   )
   INSERT INTO replies AS r (id, interaction_id, owner_id, prompt_message_id, turn, is_head, revision)
   SELECT $2, id, owner_id, $3, last_turn, $4, revision FROM stepped
   RETURNING ${replyColumns('r')}`,
)
