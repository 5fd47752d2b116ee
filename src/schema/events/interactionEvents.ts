import type { InteractionEvent as Happened } from '../../feed/interactionEvent.ts'
import { subscribeToEvents } from '../../resolvers/subscriptions.ts'
import { builder } from '../builder.ts'
import { needs } from '../requireScopes.ts'
import { InteractionType } from '../types.ts'
import { Event, type EventOf } from './event.ts'
import { MessageAdded, MessageChanged, MessageRemoved } from './messageEvents.ts'
import { ReplyCancelled, ReplyCompleted, ReplyDelta, ReplyFailed, ReplyQueued, ReplyRetrying, ReplyStarted } from './replyEvents.ts'

const InteractionUpdated = builder.objectRef<EventOf<'InteractionUpdated'>>('InteractionUpdated').implement({
  interfaces: [Event],
  description: 'The settings of the interaction were changed.',
  fields: (t) => ({ interaction: t.expose('interaction', { type: InteractionType, description: 'The interaction as it is now.' }) }),
})

const InteractionDeleted = builder.objectRef<EventOf<'InteractionDeleted'>>('InteractionDeleted').implement({
  interfaces: [Event],
  description: 'The interaction was deleted with all that was in it. The last event: the subscription is then complete.',
  fields: (t) => ({ interactionId: t.exposeID('interactionId', { description: "The interaction's UUID." }) }),
})

const InteractionEvent = builder.unionType('InteractionEvent', {
  description:
    'What can happen in an interaction. After a pause events tell the latest state of what changed meanwhile, not each state it had: a reply that ended is not said to have started, but its text comes whole.',
  types: [
    MessageAdded,
    MessageChanged,
    MessageRemoved,
    ReplyQueued,
    ReplyStarted,
    ReplyDelta,
    ReplyRetrying,
    ReplyCompleted,
    ReplyFailed,
    ReplyCancelled,
    InteractionUpdated,
    InteractionDeleted,
  ],
  resolveType: ({ type }) => type,
})

builder.subscriptionField('interactionEvents', (t) =>
  t.field({
    type: InteractionEvent,
    description:
      'All that happens in an interaction, in order and each exactly once: its messages, and its replies as they are written. Ends with InteractionDeleted when the interaction is deleted, and with the error SLOW_CONSUMER (and a `cursor` to resume from) for a client that does not read.',
    args: {
      interactionId: t.arg.id({ required: true, description: "The interaction's UUID." }),
      after: t.arg.string({
        description:
          'A cursor of the interaction, of one of its messages, or of an event: first comes what happened after it, then what happens, with no gap. Left out: only what happens from now on.',
      }),
    },
    extensions: needs('interactions:read'),
    subscribe: subscribeToEvents,
    resolve: (event: Happened) => event,
  }),
)
