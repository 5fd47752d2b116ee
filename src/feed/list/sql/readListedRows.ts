import { interactionColumns, messageColumns } from '../../../db/columns.ts'
import { opened, statement } from '../../../db/statement.ts'

/** A change, with the columns of the interaction as `interaction.*`, and of its last message as `message.*`. */
export interface ListedRow {
  lastPosition: number
  /** Null in the one row that there is when nothing changed. */
  position: number | null
  firstPosition: number
  interactionId: string
  /** Whether it has changed since it got this position, and is about to get a higher one. */
  isStale: boolean
  /** The characters of its texts, as they are stored. */
  size: number
  'interaction.id': string | null
  'message.id': string | null
}

/**
 * What changed in a list behind a position, in its order and all of one moment, with the list's present end. Each
 * interaction is there once, as it is now; without columns it was deleted. Without the list there is no row.
 */
export const readListedRows = statement<ListedRow, [ownerId: string, listId: string, after: number, limit: number]>(
  'read-listed-rows',
  `SELECT list.last_position::float8 AS "lastPosition", l.position::float8 AS position, l.first_position::float8 AS "firstPosition",
          l.interaction_id AS "interactionId", coalesce(i.revision <> i.listed_revision, false) AS "isStale",
          (coalesce(length(i.title), 0) + coalesce(length(i.prompt), 0) + coalesce(length(m.content), 0)) AS size,
          ${interactionColumns('i', 'interaction.')}, ${messageColumns('m', 'message.')}
   FROM interaction_lists list
   LEFT JOIN LATERAL (
     SELECT * FROM listed_interactions WHERE owner_id = list.owner_id AND position > $3::float8::bigint ORDER BY position LIMIT $4
   ) l ON true
   LEFT JOIN interactions i ON i.id = l.interaction_id AND l.deleted_at IS NULL
   LEFT JOIN LATERAL (
     SELECT * FROM messages WHERE interaction_id = i.id AND deleted_at IS NULL ORDER BY position DESC LIMIT 1
   ) m ON true
   WHERE list.owner_id = $1 AND list.id = $2
   ORDER BY l.position`,
  opened('Interaction', 'interaction.'),
  opened('Message', 'message.'),
)
