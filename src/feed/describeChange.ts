import type { Reply } from '../db/generated/prisma/client.ts'
import { encodeCursor, type Progress } from './cursor.ts'
import { eventAt, type Happening, type InteractionEvent, isSameAttempt, type Position } from './interactionEvent.ts'
import type { Change } from './readChanges.ts'

/**
 * What a change means to somebody who has seen everything up to `seen`. Changes tell the latest state of a row, not each
 * state that it has had, so what lies between is made up for here: the rest of a text that was stored meanwhile, and that
 * the attempt whose text was seen was not the last.
 */
export function describeChange(interactionId: string, change: Change, seen: Position): InteractionEvent[] {
  const events: InteractionEvent[] = []
  let { progress } = seen
  const tell = (happening: Happening, revision: number) =>
    void events.push(eventAt(interactionId, { revision, progress }, happening) as InteractionEvent)

  /**
   * Tells that the attempt whose text was seen has ended, if it is not this one. One of another reply has, too, as they run
   * one after the other; and that reply has been queued again, or its end would have been told before.
   */
  function leaveOtherAttempt(replyId: string, attempt: number) {
    const isSameReply = progress?.replyId === replyId
    if (!progress || (isSameReply && progress.attempt >= attempt)) return
    const earlier = progress
    progress = undefined
    const nextAttempt = isSameReply ? attempt : earlier.attempt + 1
    tell({ type: 'ReplyRetrying', replyId: earlier.replyId, attempt: earlier.attempt, nextAttempt }, seen.revision)
  }

  function tellRestOfText({ replyId, attempt }: Omit<Progress, 'offset'>, content: string) {
    leaveOtherAttempt(replyId, attempt)
    const offset = isSameAttempt(progress, { replyId, attempt }) ? (progress?.offset ?? 0) : 0
    progress = { replyId, attempt, offset: Math.max(offset, content.length) }
    if (offset < content.length) tell({ type: 'ReplyDelta', replyId, attempt, offset, text: content.slice(offset) }, seen.revision)
  }

  function tellReply(reply: Reply) {
    if (reply.status === 'RUNNING') {
      leaveOtherAttempt(reply.id, reply.attempt)
      progress = { replyId: reply.id, attempt: reply.attempt, offset: 0 }
    } else if (progress?.replyId === reply.id) progress = undefined
    tell(happeningOf(reply), change.revision)
  }

  switch (change.kind) {
    case 'added': {
      const { message, producer } = change
      if (producer) tellRestOfText(producer, message.content)
      const added = { message, cursor: encodeCursor({ interactionId, revision: message.addedRevision }) }
      tell({ type: 'MessageAdded', message, added }, change.revision)
      break
    }
    case 'changed':
      tell({ type: change.message.deletedAt ? 'MessageRemoved' : 'MessageChanged', message: change.message }, change.revision)
      break
    case 'reply':
      tellReply(change.reply)
      break
    case 'settings':
      tell({ type: 'InteractionUpdated', interaction: change.interaction }, change.revision)
  }
  return events
}

const ends = { COMPLETED: 'ReplyCompleted', FAILED: 'ReplyFailed', CANCELLED: 'ReplyCancelled', RUNNING: 'ReplyStarted' } as const

function happeningOf(reply: Reply): Happening {
  const { id: replyId, status, attempt } = reply
  if (status !== 'QUEUED') return { type: ends[status], reply }
  // Queued for the first time, or asked for again; else it has begun and waits for its next attempt.
  return reply.startedAt ? { type: 'ReplyRetrying', replyId, attempt, nextAttempt: attempt + 1 } : { type: 'ReplyQueued', reply }
}
