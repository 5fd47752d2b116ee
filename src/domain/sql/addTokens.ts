import { statement } from '../../db/statement.ts'
import { today } from './today.ts'

/** Counts tokens that an owner has used, in the transaction that ends the attempt which used them: the last lock that it waits for. */
export const addTokens = statement<never, [ownerId: string, tokens: number]>(
  'add-tokens',
  `INSERT INTO owner_usage AS u (owner_id, day, tokens) VALUES ($1, ${today}, $2)
   ON CONFLICT (owner_id, day) DO UPDATE SET tokens = u.tokens + excluded.tokens`,
)
