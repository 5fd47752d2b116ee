import { statement } from '../../db/statement.ts'

/** Takes the row lock that every change of an interaction begins with. No row: there is none, or it is another owner's. */
export const lockInteraction = statement<{ id: string; ownerId: string }, [id: string, ownerId: string]>(
  'lock-interaction',
  `SELECT i.id, i.owner_id AS "ownerId" FROM interactions i WHERE i.id = $1 AND i.owner_id = $2 FOR UPDATE`,
)
