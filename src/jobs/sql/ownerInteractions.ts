import { statement } from '../../db/statement.ts'

/** Some of an owner's interactions, whichever. */
export const findInteractionsOf = statement<{ id: string }, [ownerId: string, limit: number]>(
  'find-interactions-of-owner',
  'SELECT id FROM interactions WHERE owner_id = $1 LIMIT $2',
)
