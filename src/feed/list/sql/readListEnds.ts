import { statement } from '../../../db/statement.ts'
import { hasUnlisted } from './hasUnlisted.ts'

/** The lists of some owners that still exist: their present ends, and whether something has changed that has no position yet. */
export const readListEnds = statement<{ ownerId: string; listId: string; position: number; hasMore: boolean }, [ownerIds: string[]]>(
  'read-list-ends',
  `SELECT list.owner_id AS "ownerId", list.id AS "listId", list.last_position::float8 AS position,
          ${hasUnlisted('list.owner_id')} AS "hasMore"
   FROM interaction_lists list WHERE list.owner_id = ANY($1::text[])`,
)
