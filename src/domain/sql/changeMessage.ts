import { messageColumns } from '../../db/columns.ts'
import type { Message } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'

/** Changes what a message says, under its interaction's lock. No row: its reply has begun, it asked for none, or it was removed. */
export const changeMessage = statement<Message, [interactionId: string, id: string, content: Sealed]>(
  'change-message',
  `WITH waiting AS (
     SELECT m.id FROM messages m JOIN replies r ON r.prompt_message_id = m.id
     WHERE m.interaction_id = $1 AND m.id = $2 AND m.deleted_at IS NULL AND r.status = 'QUEUED' AND r.attempt = 0
   ),
   stepped AS (
     UPDATE interactions i SET revision = revision + 1, updated_at = clock_timestamp()
     FROM waiting WHERE i.id = $1
     RETURNING i.revision
   )
   UPDATE messages m SET content = $3, revision = stepped.revision, updated_at = clock_timestamp()
   FROM waiting CROSS JOIN stepped WHERE m.id = waiting.id
   RETURNING ${messageColumns('m')}`,
  opened('Message'),
)
