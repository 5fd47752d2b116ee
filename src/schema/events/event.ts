import type { InteractionEvent } from '../../feed/interactionEvent.ts'
import type { ListEvent } from '../../feed/list/listEvent.ts'
import { builder } from '../builder.ts'

/** The event of a type, as the feed has it. */
export type EventOf<Type extends InteractionEvent['type']> = Extract<InteractionEvent, { type: Type }>

export const Event = builder.interfaceRef<InteractionEvent | ListEvent>('Event').implement({
  description: 'What every event has.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description:
        'The place behind this event, in what the subscription follows: give that of the last event you have as its `after`, and what follows comes, in the middle of a reply from the next character on. Opaque; it never expires.',
    }),
  }),
})
