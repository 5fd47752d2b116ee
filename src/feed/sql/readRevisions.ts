import { statement } from '../../db/statement.ts'

/** The present revisions of the interactions that still exist. */
export const readRevisions = statement<{ id: string; revision: number }, [ids: string[]]>(
  'read-revisions',
  'SELECT id, revision FROM interactions WHERE id = ANY($1::uuid[])',
)
