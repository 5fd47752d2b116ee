import type { Message } from '../db/generated/prisma/client.ts'
import type { Queryable } from '../db/statement.ts'
import { notFound } from '../errors.ts'
import { encodeCursor } from './cursor.ts'
import { readAddedMessages } from './sql/readAddedMessages.ts'

/** A message as subscribers get it. All who follow an interaction on a node get the same object, so work on it can be shared. */
export interface MessageEvent {
  readonly cursor: string
  readonly message: Message
}

export interface Page {
  events: MessageEvent[]
  /** Everything up to this revision has been read. */
  position: number
  /** Nothing else had been added by then. */
  isLast: boolean
}

const pageSize = 100

/**
 * Reads what was added after a revision, at most a page of it.
 * @throws {ParleyError} NOT_FOUND when the interaction does not exist, or no longer
 */
export async function readPage(db: Queryable, interactionId: string, afterRevision: number): Promise<Page> {
  const rows = await readAddedMessages(db, interactionId, afterRevision, pageSize)
  const [first] = rows
  if (!first) throw interactionGone()
  const events: MessageEvent[] = []
  for (const { currentRevision: _, ...message } of rows)
    if (message.id !== null) events.push({ message, cursor: encodeCursor({ interactionId, revision: message.addedRevision }) })
  // A full page may not be the last: no further than its last message is known.
  const isLast = events.length < pageSize
  return { events, isLast, position: isLast ? first.currentRevision : (events.at(-1)?.message.addedRevision ?? afterRevision) }
}

export const interactionGone = () => notFound('Interaction', ['interactionId'])
