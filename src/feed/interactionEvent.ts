import type { Interaction, Message, Reply } from '../db/generated/prisma/client.ts'
import { encodeCursor, type Progress } from './cursor.ts'

/** How far somebody has followed an interaction; `Cursor` says what the parts mean. */
export interface Position {
  revision: number
  progress?: Progress | undefined
}

/** A message as `messageAdded` gives it; its cursor is that of the message. */
export interface AddedMessage {
  readonly cursor: string
  readonly message: Message
}

/** What can happen in an interaction. `ReplyRetrying.reply` is read by its id where the row is not at hand. */
export type Happening =
  | { type: 'MessageAdded'; message: Message; added: AddedMessage }
  | { type: 'MessageChanged'; message: Message }
  | { type: 'MessageRemoved'; message: Message }
  | { type: 'ReplyQueued'; reply: Reply }
  | { type: 'ReplyStarted'; reply: Reply }
  | { type: 'ReplyDelta'; replyId: string; attempt: number; offset: number; text: string }
  | { type: 'ReplyRetrying'; replyId: string; attempt: number; nextAttempt: number }
  | { type: 'ReplyCompleted'; reply: Reply }
  | { type: 'ReplyFailed'; reply: Reply }
  | { type: 'ReplyCancelled'; reply: Reply }
  | { type: 'InteractionUpdated'; interaction: Interaction }
  | { type: 'InteractionDeleted'; interactionId: string }

/** An event with the place behind it. All who follow an interaction on a node get the same object, so work on it can be shared. */
export type InteractionEvent = Happening & {
  readonly interactionId: string
  readonly position: Position
  readonly cursor: string
  /** When this node heard of it, on its monotonic clock in milliseconds; not of what a subscriber reads from its backlog. */
  readonly heardAt?: number | undefined
}

export type DeltaEvent = Extract<InteractionEvent, { type: 'ReplyDelta' }>

export const eventAt = <Type extends Happening>(interactionId: string, position: Position, happening: Type) => ({
  ...happening,
  interactionId,
  position,
  cursor: encodeCursor({ interactionId, ...position }),
})

export const isSameAttempt = (one: Omit<Progress, 'offset'> | undefined, other: Omit<Progress, 'offset'> | undefined): boolean =>
  one !== undefined && other !== undefined && one.replyId === other.replyId && one.attempt === other.attempt

/** One delta instead of two that adjoin; undefined for anything else. */
export function joinDeltas(first: InteractionEvent, second: InteractionEvent): InteractionEvent | undefined {
  if (first.type !== 'ReplyDelta' || second.type !== 'ReplyDelta' || !isSameAttempt(first, second)) return undefined
  if (first.offset + first.text.length !== second.offset) return undefined
  return { ...second, offset: first.offset, text: first.text + second.text, heardAt: first.heardAt }
}

/** The UTF-16 code units that an event keeps in memory, as far as they can be many. */
export const sizeOf = (event: InteractionEvent): number =>
  event.type === 'ReplyDelta' ? event.text.length : 'message' in event ? event.message.content.length : 0
