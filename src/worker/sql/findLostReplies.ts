import { statement } from '../../db/statement.ts'

export interface LostReply {
  id: string
  interactionId: string
  ownerId: string
  attempt: number
  failedAttempts: number
}

/** Running replies whose worker gives no sign of life, except for these; with `all`, every running one. */
export const findLostReplies = statement<LostReply, [all: boolean, exceptIds: readonly string[]]>(
  'find-lost-replies',
  `SELECT id, interaction_id AS "interactionId", owner_id AS "ownerId", attempt, failed_attempts AS "failedAttempts"
   FROM replies WHERE status = 'RUNNING' AND ($1 OR lease_until < now()) AND NOT id = ANY($2::uuid[])
   ORDER BY lease_until LIMIT 100`,
)
