import { statement } from '../../db/statement.ts'

/** Says in the owner's list that an interaction was deleted. Its place for that is given later, by whoever follows the list. */
export const markDeleted = statement<never, [interactionId: string, ownerId: string]>(
  'mark-interaction-deleted',
  `INSERT INTO listed_interactions (interaction_id, owner_id, deleted_at) VALUES ($1, $2, clock_timestamp())
   ON CONFLICT (owner_id, interaction_id) DO UPDATE SET position = NULL, deleted_at = excluded.deleted_at`,
)
