import { statement } from '../../db/statement.ts'

export interface TableProgress {
  table: string
  lastKey: string[]
  total: number
  rewritten: number
  unreadable: number
  isFinished: boolean
}

export const readProgress = statement<TableProgress, [keyId: string]>(
  'read-rotation-progress',
  `SELECT "table", last_key AS "lastKey", total, rewritten, unreadable, finished_at IS NOT NULL AS "isFinished"
   FROM encryption_rotations WHERE key_id = $1 ORDER BY "table"`,
)

export const beginTable = statement<never, [keyId: string, table: string, lastKey: string[], total: number]>(
  'begin-rotating-table',
  `INSERT INTO encryption_rotations (key_id, "table", last_key, total) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
)

export const advanceTable = statement<never, [keyId: string, table: string, lastKey: string[], rewritten: number, unreadable: number]>(
  'advance-rotating-table',
  `UPDATE encryption_rotations SET last_key = $3, rewritten = rewritten + $4, unreadable = unreadable + $5
   WHERE key_id = $1 AND "table" = $2`,
)

export const finishTable = statement<never, [keyId: string, table: string]>(
  'finish-rotating-table',
  'UPDATE encryption_rotations SET finished_at = now() WHERE key_id = $1 AND "table" = $2',
)

/** What an earlier rotation, or one to another key, has written down. */
export const forgetProgress = statement<never, []>('forget-rotation-progress', 'DELETE FROM encryption_rotations')

/** The keys that nothing is encrypted with any more. */
export const forgetOtherKeys = statement<{ id: string }, [keyId: string]>(
  'forget-other-encryption-keys',
  'DELETE FROM encryption_keys WHERE id <> $1 RETURNING id',
)
