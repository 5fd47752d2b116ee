import type { ListEvent } from '../../feed/list/listEvent.ts'
import { builder } from '../builder.ts'
import { InteractionType } from '../types.ts'
import { Event, type EventOf } from './event.ts'

type ListEventOf<Type extends ListEvent['type']> = Extract<ListEvent, { type: Type }>

export const InteractionCreated = builder.objectRef<ListEventOf<'InteractionCreated'>>('InteractionCreated').implement({
  interfaces: [Event],
  description: 'There is an interaction that was not there before.',
  fields: (t) => ({ interaction: t.expose('interaction', { type: InteractionType, description: 'The interaction as it is now.' }) }),
})

/** In an interaction's own events, and in those of the list. */
export const InteractionUpdated = builder
  .objectRef<EventOf<'InteractionUpdated'> | ListEventOf<'InteractionUpdated'>>('InteractionUpdated')
  .implement({
    interfaces: [Event],
    description:
      'The interaction was changed: in `interactionEvents` its settings, for whose messages and replies there are other events; in `interactionsChanged` anything in it.',
    fields: (t) => ({ interaction: t.expose('interaction', { type: InteractionType, description: 'The interaction as it is now.' }) }),
  })

export const InteractionDeleted = builder
  .objectRef<EventOf<'InteractionDeleted'> | ListEventOf<'InteractionDeleted'>>('InteractionDeleted')
  .implement({
    interfaces: [Event],
    description:
      'The interaction was deleted with all that was in it. The last event of `interactionEvents`, which is then complete. In `interactionsChanged` it may be one that was created and deleted since your cursor.',
    fields: (t) => ({ interactionId: t.exposeID('interactionId', { description: "The interaction's UUID." }) }),
  })
