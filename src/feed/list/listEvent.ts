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
  /** The place of the latest change that its state has in it: that of a creation may be told later than others. */
  readonly latestPosition: number
  readonly cursor: string
  /** What it keeps in memory, about: in characters of its texts as they are stored. */
  readonly size: number
  /** As of any `Delivery`. */
  readonly heardAt?: number | undefined
}

export const listEventAt = (
  place: { listId: string; position: number },
  { interactionId, latestPosition, size }: Pick<ListEvent, 'interactionId' | 'latestPosition' | 'size'>,
  happening: ListHappening,
): ListEvent => ({ ...happening, interactionId, position: place.position, latestPosition, cursor: encodeListCursor(place), size })
