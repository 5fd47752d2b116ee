import type { DatabasePool } from '../db/database.ts'
import { inTransaction } from '../db/transaction.ts'
import { removeListedOf, removeListsOf } from './sql/ownerList.ts'

/**
 * Removes the order of an owner's list, with what it says of deleted interactions. Who follows it is ended, and its cursors
 * are good for nothing any more. The list goes first: its lock keeps away whoever gives places in it.
 */
export const removeListOf = (pool: DatabasePool, ownerId: string): Promise<void> =>
  inTransaction(pool, async (tx) => {
    await removeListsOf(tx, ownerId)
    await removeListedOf(tx, ownerId)
  })
