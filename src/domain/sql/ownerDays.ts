import { statement } from '../../db/statement.ts'

/** What an owner has used, day by day, as far as it was counted. */
export const readDaysOf = statement<{ day: string; messages: number; tokens: number }, [ownerId: string]>(
  'read-days-of-owner',
  'SELECT day::text, messages, tokens::float8 FROM owner_usage WHERE owner_id = $1 ORDER BY day',
)

export const removeDaysOf = statement<never, [ownerId: string]>('remove-days-of-owner', 'DELETE FROM owner_usage WHERE owner_id = $1')

/** How often the owner has asked in its present minute. */
export const removeRateOf = statement<never, [ownerId: string]>('remove-rate-of-owner', 'DELETE FROM request_rates WHERE owner_id = $1')
