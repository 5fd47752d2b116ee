import { statement } from '../../../db/statement.ts'

/** A list and its present end. No row: it has not begun, or was purged. */
export const readList = statement<{ listId: string; position: number }, [ownerId: string]>(
  'read-list',
  'SELECT id AS "listId", last_position::float8 AS position FROM interaction_lists WHERE owner_id = $1',
)
