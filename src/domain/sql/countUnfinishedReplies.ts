import { statement } from '../../db/statement.ts'

/** How many replies of an interaction are queued or running. */
export const countUnfinishedReplies = statement<{ count: number }, [interactionId: string]>(
  'count-unfinished-replies',
  `SELECT count(*)::int FROM replies WHERE interaction_id = $1 AND status IN ('QUEUED', 'RUNNING')`,
)
