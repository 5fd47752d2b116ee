import { encodeCursor } from './cursor.ts'
import { type AddedMessage, eventAt, type InteractionEvent, type Position } from './interactionEvent.ts'

/** What a subscription shows of the events of an interaction. */
export interface View<Item extends object> {
  /** Whether messages that were added are all that it shows: then only these are read for it. */
  onlyAdded: boolean
  /** What it shows of an event, the same object for the same event; undefined: nothing. */
  select(event: InteractionEvent): Item | undefined
  /** The cursor that it gives for a place. */
  cursorOf(interactionId: string, position: Position): string
  /** What it shows at last when the interaction is deleted; undefined: it fails with NOT_FOUND. */
  farewell(interactionId: string, position: Position): InteractionEvent | undefined
}

/** Everything. */
export const eventsView: View<InteractionEvent> = {
  onlyAdded: false,
  select: (event) => event,
  cursorOf: (interactionId, position) => encodeCursor({ interactionId, ...position }),
  farewell: (interactionId, position) => eventAt(interactionId, position, { type: 'InteractionDeleted', interactionId }),
}

/** The messages that are added. */
export const messagesView: View<AddedMessage> = {
  onlyAdded: true,
  select: (event) => (event.type === 'MessageAdded' ? event.added : undefined),
  cursorOf: (interactionId, { revision }) => encodeCursor({ interactionId, revision }),
  farewell: () => undefined,
}
