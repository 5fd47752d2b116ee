import { statement } from '../../db/statement.ts'

/** Any number that no other lock of ours has as its first. */
const reservations = 20_261

/**
 * Lets one reservation of an owner be made at a time, until the end of the transaction. It is no lock of a row, as there may be
 * none yet, and there is another one tomorrow. Taken before any other lock, so nobody who waits for it keeps others waiting.
 */
export const takeTurnOfOwner = statement<never, [ownerId: string]>(
  'take-turn-of-owner',
  `SELECT pg_advisory_xact_lock(${reservations}, hashtext($1))`,
)
