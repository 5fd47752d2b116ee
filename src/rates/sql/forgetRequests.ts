import { statement } from '../../db/statement.ts'

/** Removes what was counted in windows that are over. */
export const forgetRequests = statement<never, []>('forget-requests', 'DELETE FROM request_rates WHERE window_ends < now()')
