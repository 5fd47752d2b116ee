import { type Queryable, statement } from '../db/statement.ts'

const clearQueuedHead = statement<never, [interactionId: string]>(
  'clear-queued-head',
  `UPDATE replies SET is_head = false WHERE interaction_id = $1 AND is_head AND status = 'QUEUED'`,
)

const markHead = statement<{ id: string }, [interactionId: string]>(
  'mark-head',
  `UPDATE replies SET is_head = true
   WHERE NOT is_head AND id = (
     SELECT id FROM replies WHERE interaction_id = $1 AND status IN ('QUEUED', 'RUNNING')
     ORDER BY status = 'RUNNING' DESC, turn LIMIT 1
   )
   RETURNING id`,
)

/** Gives the head to the next turn after the last one ended. Under the interaction's lock; true when there is a next one. */
export const promoteNextHead = async (tx: Queryable, interactionId: string) => (await markHead(tx, interactionId)).length > 0

/** Finds the head anew after a reply was queued again: the running reply, else the lowest turn. Under the interaction's lock. */
export async function reassignHead(tx: Queryable, interactionId: string) {
  // Two statements: the unique index on heads is checked row by row.
  await clearQueuedHead(tx, interactionId)
  await markHead(tx, interactionId)
}
