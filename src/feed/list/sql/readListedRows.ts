import { interactionColumns, messageColumns } from '../../../db/columns.ts'
import { opened, statement } from '../../../db/statement.ts'

/** What is told at a place, with the columns of the interaction as `interaction.*`, and of its last message as `message.*`. */
export interface ListedRow {
  lastPosition: number
  /** Null in the one row that there is when nothing is told. */
  position: number | null
  /** Whether this is the first place that the interaction was given. */
  isFirst: boolean
  /** The place of its latest change; at its first place that may lie behind. */
  latestPosition: number
  interactionId: string
  /** Whether it has changed since its latest place, and is about to get a higher one. */
  isStale: boolean
  /** The characters of its texts, as they are stored. */
  size: number
  'interaction.id': string | null
  'message.id': string | null
}

/**
 * What is told in a list behind a position, in its order and all of one moment, with the list's present end: each
 * interaction at the place of its latest change and, as long as it is there, at its first one; as it is now; without
 * columns it was deleted. Without the list there is no row.
 */
export const readListedRows = statement<ListedRow, [ownerId: string, listId: string, after: number, limit: number]>(
  'read-listed-rows',
  `SELECT list.last_position::float8 AS "lastPosition", l.place::float8 AS position, l.is_first AS "isFirst",
          l.latest::float8 AS "latestPosition", l.interaction_id AS "interactionId",
          coalesce(i.revision <> i.listed_revision, false) AS "isStale",
          (coalesce(length(i.title), 0) + coalesce(length(i.prompt), 0) + coalesce(length(m.content), 0)) AS size,
          ${interactionColumns('i', 'interaction.')}, ${messageColumns('m', 'message.')}
   FROM interaction_lists list
   LEFT JOIN LATERAL (
     (SELECT position AS place, position = first_position AS is_first, position AS latest, interaction_id, deleted_at
      FROM listed_interactions
      WHERE owner_id = list.owner_id AND position > $3::float8::bigint
      ORDER BY position LIMIT $4)
     UNION ALL
     (SELECT first_position, true, position, interaction_id, deleted_at
      FROM listed_interactions
      WHERE owner_id = list.owner_id AND first_position > $3::float8::bigint AND first_position < position AND deleted_at IS NULL
      ORDER BY first_position LIMIT $4)
     ORDER BY place LIMIT $4
   ) l ON true
   LEFT JOIN interactions i ON i.id = l.interaction_id AND l.deleted_at IS NULL
   LEFT JOIN LATERAL (
     SELECT * FROM messages WHERE interaction_id = i.id AND deleted_at IS NULL ORDER BY position DESC LIMIT 1
   ) m ON true
   WHERE list.owner_id = $1 AND list.id = $2
   ORDER BY l.place`,
  opened('Interaction', 'interaction.'),
  opened('Message', 'message.'),
)
