import { statement } from '../../db/statement.ts'

/** Leaves tombstones of messages of one interaction, under its lock: the content is erased, position and key stay. */
export const removeMessages = statement<{ id: string }, [interactionId: string, ids: string[]]>(
  'remove-messages',
  `WITH removing AS (
     SELECT id, row_number() OVER (ORDER BY position) AS place FROM messages
     WHERE interaction_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL
   ),
   stepped AS (
     UPDATE interactions i SET revision = i.revision + count.messages, updated_at = clock_timestamp()
     FROM (SELECT count(*)::int AS messages FROM removing) count
     WHERE i.id = $1 AND count.messages > 0
     RETURNING i.revision - count.messages AS before
   )
   UPDATE messages m
   SET content = '', deleted_at = clock_timestamp(), updated_at = clock_timestamp(), revision = stepped.before + removing.place
   FROM removing CROSS JOIN stepped WHERE m.id = removing.id
   RETURNING m.id`,
)
