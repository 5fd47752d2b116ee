import { statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'

/**
 * Stores the new text of running attempts, those of all replies of a worker in one statement. The rows are locked
 * so that one which ends, or whose interaction is deleted, at this very moment drops out instead of failing the rest.
 */
export const saveChunks = statement<{ id: string }, [ids: string[], attempts: number[], offsets: number[], texts: Sealed[]]>(
  'save-chunks',
  `WITH mine AS (
     SELECT r.id, new.attempt, new.offset, new.text
     FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[]) AS new(id, attempt, "offset", text)
     JOIN replies r ON r.id = new.id AND r.attempt = new.attempt AND r.status = 'RUNNING'
     FOR SHARE OF r
   )
   INSERT INTO reply_chunks (reply_id, attempt, "offset", text)
   SELECT id, attempt, "offset", text FROM mine
   ON CONFLICT DO NOTHING
   RETURNING reply_id AS id`,
)
