import { statement } from '../../db/statement.ts'

export const removeListsOf = statement<never, [ownerId: string]>(
  'remove-list-of-owner',
  'DELETE FROM interaction_lists WHERE owner_id = $1',
)

export const removeListedOf = statement<never, [ownerId: string]>(
  'remove-listed-of-owner',
  'DELETE FROM listed_interactions WHERE owner_id = $1',
)

/** The interactions that an owner has deleted, page by page in the order of their ids. Before all: the UUID of zeros. */
export const readDeletedOf = statement<{ id: string; deletedAt: Date }, [ownerId: string, afterId: string, limit: number]>(
  'read-deleted-of-owner',
  `SELECT interaction_id AS id, deleted_at AS "deletedAt" FROM listed_interactions
   WHERE owner_id = $1 AND deleted_at IS NOT NULL AND interaction_id > $2::uuid ORDER BY interaction_id LIMIT $3`,
)
