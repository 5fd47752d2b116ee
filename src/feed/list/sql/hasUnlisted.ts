/**
 * Whether an owner has an interaction that has changed, or was deleted, since it got its place. Of the changed ones not by
 * EXISTS: the planner takes nearly all of them for changed, and would go through the table for the first one; in this order
 * the index of the changed ones is the way.
 */
export const hasUnlisted = (ownerId: string) =>
  `(coalesce((SELECT true FROM interactions WHERE owner_id = ${ownerId} AND revision IS DISTINCT FROM listed_revision
              ORDER BY updated_at LIMIT 1), false)
    OR EXISTS (SELECT FROM listed_interactions WHERE owner_id = ${ownerId} AND position IS NULL))`
