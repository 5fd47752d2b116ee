import { fail, retryLater } from './settle.ts'
import { findLostReplies } from './sql/findLostReplies.ts'
import type { WorkerContext } from './workerContext.ts'

const lost = { code: 'WORKER_LOST', message: 'The worker stopped in the middle of the attempt.' }

/**
 * Queues the replies of dead workers again, each counted as a failed attempt; one that has had its attempts is FAILED.
 * @param options.all takes every running reply, also those whose lease has not expired
 * @param options.ownIds those that run here, which are not lost however long the process slept
 * @returns whether there were any
 */
export async function reclaimLostReplies(
  context: WorkerContext,
  { all = false, ownIds = [] }: { all?: boolean; ownIds?: readonly string[] },
): Promise<boolean> {
  const replies = await findLostReplies(context.database.pool, all, ownIds)
  for (const reply of replies) {
    const exhausted = reply.failedAttempts + 1 >= context.settings.maxAttempts
    const guard = { onlyExpired: !all }
    const taken = exhausted
      ? await fail(context, reply, lost, undefined, guard)
      : await retryLater(context, reply, 0, lost, undefined, guard)
    if (!taken) continue
    context.events.reclaimed(reply)
    if (exhausted) context.events.replyFailed(reply, lost.code)
  }
  return replies.length > 0
}
