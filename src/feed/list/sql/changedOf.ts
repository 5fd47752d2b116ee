/**
 * Whether an owner has an interaction that has changed since it got its place. Not by EXISTS: the planner takes nearly all of
 * them for changed, and would go through the table for the first one; in this order the index of the changed ones is the way.
 */
export const changedOf = (ownerId: string) =>
  `coalesce((SELECT true FROM interactions WHERE owner_id = ${ownerId} AND revision IS DISTINCT FROM listed_revision
             ORDER BY updated_at LIMIT 1), false)`
