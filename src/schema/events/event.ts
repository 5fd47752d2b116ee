import type { InteractionEvent } from '../../feed/interactionEvent.ts'
import { builder } from '../builder.ts'

/** The event of a type, as the feed has it. */
export type EventOf<Type extends InteractionEvent['type']> = Extract<InteractionEvent, { type: Type }>

export const Event = builder.interfaceRef<InteractionEvent>('Event').implement({
  description: 'What every event of an interaction has.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description:
        'The place behind this event: give that of the last event you have as `after`, and what follows comes, in the middle of a reply from the next character on. Opaque; it never expires.',
    }),
  }),
})
