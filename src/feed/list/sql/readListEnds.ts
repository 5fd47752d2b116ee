import { statement } from '../../../db/statement.ts'

/** The lists of some owners that still exist: their present ends, and whether something has changed that has no position yet. */
export const readListEnds = statement<{ ownerId: string; listId: string; position: number; hasMore: boolean }, [ownerIds: string[]]>(
  'read-list-ends',
  `SELECT list.owner_id AS "ownerId", list.id AS "listId", list.last_position::float8 AS position,
          EXISTS (SELECT FROM interactions i WHERE i.owner_id = list.owner_id AND i.revision IS DISTINCT FROM i.listed_revision)
            OR EXISTS (SELECT FROM listed_interactions l WHERE l.owner_id = list.owner_id AND l.position IS NULL) AS "hasMore"
   FROM interaction_lists list WHERE list.owner_id = ANY($1::text[])`,
)
