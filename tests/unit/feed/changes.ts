import { randomUUID } from 'node:crypto'
import type { Interaction, Message, Reply } from '../../../src/db/generated/prisma/client.ts'
import { describeChange } from '../../../src/feed/describeChange.ts'
import type { InteractionEvent, Position } from '../../../src/feed/interactionEvent.ts'
import type { Change } from '../../../src/feed/readChanges.ts'

export const interactionId = randomUUID()
export const replyId = randomUUID()

// Changes of rows that have of their columns those that are looked at.

export const replyIs = (revision: number, reply: Partial<Reply>): Change => ({
  kind: 'reply',
  revision,
  reply: { id: replyId, attempt: 1, startedAt: new Date(), ...reply } as Reply,
})

/** @param attempt of an AI message: the one that wrote it */
export const messageAdded = (revision: number, content: string, attempt?: number): Change => ({
  kind: 'added',
  revision,
  producer: attempt === undefined ? undefined : { replyId, attempt },
  message: { content, addedRevision: revision } as Message,
})

export const messageChanged = (revision: number, deletedAt: Date | null = null): Change => ({
  kind: 'changed',
  revision,
  message: { deletedAt } as Message,
})

export const settingsChanged = (revision: number): Change => ({ kind: 'settings', revision, interaction: {} as Interaction })

/** The place of somebody who has seen so much of an attempt's text. */
export const at = (revision: number, attempt: number, offset: number): Position => ({ revision, progress: { replyId, attempt, offset } })

/** What somebody at a place is told of the changes beyond it. */
export function tell(changes: Change[], seen: Position): InteractionEvent[] {
  let position = seen
  return changes
    .filter(({ revision }) => revision > seen.revision)
    .flatMap((change) => {
      const events = describeChange(interactionId, change, position)
      position = events.at(-1)?.position ?? position
      return events
    })
}
