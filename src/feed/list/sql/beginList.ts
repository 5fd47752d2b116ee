import { statement } from '../../../db/statement.ts'

/** Begins an owner's list, if it has not begun. */
export const beginList = statement<never, [ownerId: string, id: string]>(
  'begin-list',
  'INSERT INTO interaction_lists (owner_id, id) VALUES ($1, $2) ON CONFLICT (owner_id) DO NOTHING',
)
