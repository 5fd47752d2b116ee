import { statement } from '../../db/statement.ts'

export interface OwnedCounts {
  interactions: number
  deletedInteractions: number
  messages: number
  replies: number
  apiKeys: number
}

/** How much is stored of an owner. */
export const countOwned = statement<OwnedCounts, [ownerId: string]>(
  'count-owned',
  `SELECT (SELECT count(*)::int FROM interactions WHERE owner_id = $1) AS interactions,
          (SELECT count(*)::int FROM listed_interactions WHERE owner_id = $1 AND deleted_at IS NOT NULL) AS "deletedInteractions",
          (SELECT count(*)::int FROM messages m JOIN interactions i ON i.id = m.interaction_id WHERE i.owner_id = $1) AS messages,
          (SELECT count(*)::int FROM replies r JOIN interactions i ON i.id = r.interaction_id WHERE i.owner_id = $1) AS replies,
          (SELECT count(*)::int FROM api_keys WHERE owner_id = $1) AS "apiKeys"`,
)

/** The same, of what costs little to count: what is left of an owner while it is removed. */
export const countLeft = statement<Pick<OwnedCounts, 'interactions' | 'apiKeys'>, [ownerId: string]>(
  'count-left',
  `SELECT (SELECT count(*)::int FROM interactions WHERE owner_id = $1) AS interactions,
          (SELECT count(*)::int FROM api_keys WHERE owner_id = $1) AS "apiKeys"`,
)

export interface Owner {
  ownerId: string
  interactions: number
  apiKeys: number
  /** When an interaction of its was changed or written in last; null: it has none. */
  lastUpdatedAt: Date | null
}

/** Everybody of whom something is stored. */
export const listOwners = statement<Owner, []>(
  'list-owners',
  `SELECT owner_id AS "ownerId", coalesce(i.count, 0)::int AS interactions, coalesce(k.count, 0)::int AS "apiKeys",
          i.last AS "lastUpdatedAt"
   FROM (SELECT owner_id, count(*), max(updated_at) AS last FROM interactions GROUP BY owner_id) i
   FULL JOIN (SELECT owner_id, count(*) FROM api_keys GROUP BY owner_id) k USING (owner_id)
   FULL JOIN (SELECT DISTINCT owner_id FROM listed_interactions) l USING (owner_id)
   ORDER BY owner_id`,
)
