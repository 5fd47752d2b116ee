import { statement } from '../../../db/statement.ts'
import { hasUnlisted } from './hasUnlisted.ts'

/**
 * Gives the next positions of an owner's list to what has changed or was deleted since it got its last one, at most
 * `limit` of each. @returns how many there were
 *
 * The list's lock comes first and is held until the commit, so whoever sees a position sees all lower ones: what is
 * committed later gets a higher one. Interactions that somebody is writing at this moment are passed over, so it never
 * waits for a writer; they are numbered when they are written. Where nothing has changed, nothing is locked. It waits for
 * nothing but the list while it holds nothing at all, so it can be part of no deadlock.
 *
 * The candidates are those of the moment when the statement began, which may be before it had the lock; PostgreSQL looks at
 * the newest version of each row that it locks, so one that another node has numbered meanwhile is left out.
 */
export const numberChanges = statement<{ numbered: number }, [ownerId: string, limit: number]>(
  'number-changes',
  `WITH list AS MATERIALIZED (
     SELECT id, last_position FROM interaction_lists
     WHERE owner_id = $1 AND ${hasUnlisted('$1')}
     FOR UPDATE
   ),
   changed AS MATERIALIZED (
     SELECT locked.id, locked.updated_at AS at FROM list CROSS JOIN LATERAL (
       SELECT i.id, i.updated_at FROM interactions i
       WHERE list.id IS NOT NULL AND i.owner_id = $1 AND i.revision IS DISTINCT FROM i.listed_revision
       ORDER BY i.updated_at LIMIT $2
       FOR NO KEY UPDATE SKIP LOCKED
     ) locked
   ),
   deleted AS MATERIALIZED (
     SELECT locked.interaction_id AS id, locked.deleted_at AS at FROM list CROSS JOIN LATERAL (
       SELECT l.interaction_id, l.deleted_at FROM listed_interactions l
       WHERE list.id IS NOT NULL AND l.owner_id = $1 AND l.position IS NULL
       LIMIT $2
       FOR UPDATE SKIP LOCKED
     ) locked
   ),
   numbered AS (
     SELECT both_kinds.id, list.last_position + row_number() OVER (ORDER BY both_kinds.at, both_kinds.id) AS position
     FROM list CROSS JOIN (SELECT * FROM changed UNION ALL SELECT * FROM deleted) both_kinds
   ),
   listed AS (
     UPDATE interactions SET listed_revision = revision WHERE id = ANY (ARRAY(SELECT id FROM changed))
   ),
   placed AS (
     INSERT INTO listed_interactions AS l (interaction_id, owner_id, position, first_position)
     SELECT id, $1, position, position FROM numbered
     ON CONFLICT (owner_id, interaction_id) DO UPDATE
     SET position = excluded.position, first_position = coalesce(l.first_position, excluded.first_position)
   ),
   stepped AS (
     UPDATE interaction_lists SET last_position = last_position + given.count
     FROM (SELECT count(*) FROM numbered) given
     WHERE owner_id = $1 AND given.count > 0
   )
   SELECT count(*)::int AS numbered FROM numbered`,
)
