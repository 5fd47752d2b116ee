import type { Pool } from 'pg'
import { eventually } from './eventually.ts'

/** Settles when no reply is waited for any more, in any interaction. */
export const everyReplyHasEnded = (pool: Pool) =>
  eventually(
    'every reply has ended',
    async () => (await pool.query(`SELECT FROM replies WHERE status IN ('QUEUED', 'RUNNING')`)).rowCount,
    (count) => count === 0,
  )
