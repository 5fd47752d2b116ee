import type { Queryable } from '../db/statement.ts'
import { badInput } from '../errors.ts'
import { type Cursor, decodeCursor } from './cursor.ts'
import type { Position } from './interactionEvent.ts'
import { interactionGone } from './readChanges.ts'
import { readPlace } from './sql/readPlace.ts'

/** Where a subscription begins. */
export interface Start extends Position {
  /** Now, whatever there was before: what was written so far of a running reply is not wanted either. */
  isLive: boolean
}

/**
 * Finds the place at which a subscriber begins: behind the cursor, or now without one.
 * @throws {ParleyError} NOT_FOUND for an interaction that the owner does not have; BAD_USER_INPUT for a cursor that is
 * garbled, of another interaction, or ahead of what has happened
 */
export async function resolveStart(
  db: Queryable,
  { interactionId, ownerId, after }: { interactionId: string; ownerId: string; after?: string | null | undefined },
): Promise<Start> {
  const path = ['after']
  const cursor = after == null ? undefined : decodeCursor(after, interactionId, path)
  const [present] = await readPlace(db, interactionId, ownerId, cursor?.progress?.replyId ?? null)
  if (!present) throw interactionGone()
  if (!cursor) return { revision: present.revision, isLive: true }
  const { revision, progress } = cursor
  if (progress && present.attempt === null) throw badInput(path, 'Not a cursor of this API.')
  if (revision > present.revision || isAhead(progress, present.attempt, present['message.content']))
    throw badInput(path, 'The cursor is ahead of the interaction.')
  return { revision, progress, isLive: false }
}

function isAhead(progress: Cursor['progress'], attempt: number | null, content: string | null): boolean {
  if (!progress || attempt === null) return false
  return progress.attempt > attempt || (progress.attempt === attempt && content !== null && progress.offset > content.length)
}
