import type { Interaction, Message } from '../../db/generated/prisma/client.ts'
import { encodeListCursor } from '../cursor.ts'

/** An interaction as its owner's list shows it. */
export type ListedInteraction = Interaction & {
  /** Null when it has none. */
  lastMessage: Message | null
}

/** What can happen to an interaction in a list. */
export type ListHappening =
  | { type: 'InteractionCreated'; interaction: ListedInteraction }
  | { type: 'InteractionUpdated'; interaction: ListedInteraction }
  | { type: 'InteractionDeleted' }

/** An event with the place behind it. All who follow a list on a node get the same object, so work on it can be shared. */
export type ListEvent = ListHappening & {
  readonly interactionId: string
  readonly position: number
  readonly cursor: string
  /** What it keeps in memory, about: in characters of its texts as they are stored. */
  readonly size: number
  /** As of any `Delivery`. */
  readonly heardAt?: number | undefined
}

export const listEventAt = (
  place: { listId: string; position: number },
  interactionId: string,
  happening: ListHappening,
  size: number,
): ListEvent => ({ ...happening, interactionId, position: place.position, cursor: encodeListCursor(place), size })
