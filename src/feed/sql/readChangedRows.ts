import { interactionColumns, messageColumns, replyColumns } from '../../db/columns.ts'
import { opened, statement } from '../../db/statement.ts'

/** One change, its row's columns as `message.*`, `reply.*` or `interaction.*`. */
export interface ChangedRow {
  presentRevision: number
  /** Null in the one row that there is when nothing changed. */
  changeRevision: number | null
  kind: 'added' | 'changed' | 'reply' | 'settings'
  producerId: string | null
  producerAttempt: number | null
}

/**
 * What was added or changed after one revision and up to another, in their order, with the interaction's present
 * revision: all of one snapshot. Each kind is found by an index and cut before they are merged, so a page costs the same
 * wherever it begins. Without the interaction there is no row.
 */
export const readChangedRows = statement<
  ChangedRow,
  [interactionId: string, after: number, upTo: number, limit: number, onlyAdded: boolean]
>(
  'read-changed-rows',
  `WITH changes AS (
     (SELECT added_revision AS revision, 'added' AS kind, id FROM messages
      WHERE interaction_id = $1 AND added_revision > $2 AND added_revision <= $3 AND deleted_at IS NULL
      ORDER BY added_revision LIMIT $4)
     UNION ALL
     (SELECT revision, 'changed', id FROM messages
      WHERE NOT $5 AND interaction_id = $1 AND revision > added_revision AND revision > $2 AND revision <= $3
      ORDER BY revision LIMIT $4)
     UNION ALL
     (SELECT revision, 'reply', id FROM replies
      WHERE NOT $5 AND interaction_id = $1 AND revision > $2 AND revision <= $3
      ORDER BY revision LIMIT $4)
     UNION ALL
     SELECT settings_revision, 'settings', id FROM interactions
     WHERE NOT $5 AND id = $1 AND settings_revision > $2 AND settings_revision <= $3
     ORDER BY revision LIMIT $4
   )
   SELECT present.revision AS "presentRevision", c.revision AS "changeRevision", c.kind,
          producer.id AS "producerId", producer.attempt AS "producerAttempt",
          ${messageColumns('m', 'message.')}, ${replyColumns('r', 'reply.')}, ${interactionColumns('i', 'interaction.')}
   FROM interactions present
   LEFT JOIN changes c ON true
   LEFT JOIN messages m ON c.kind IN ('added', 'changed') AND m.id = c.id
   LEFT JOIN replies producer ON c.kind = 'added' AND m.role = 'Ai' AND producer.message_id = m.id
   LEFT JOIN replies r ON c.kind = 'reply' AND r.id = c.id
   LEFT JOIN interactions i ON c.kind = 'settings' AND i.id = c.id
   WHERE present.id = $1
   ORDER BY c.revision`,
  opened('Message', 'message.'),
  opened('Reply', 'reply.'),
  opened('Interaction', 'interaction.'),
)
