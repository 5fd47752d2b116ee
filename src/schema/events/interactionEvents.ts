import type { InteractionEvent as Happened } from '../../feed/interactionEvent.ts'
import { subscribeToEvents } from '../../resolvers/subscriptions.ts'
import { builder } from '../builder.ts'
import { needs } from '../requireScopes.ts'
import { InteractionDeleted, InteractionUpdated } from './interactionChanges.ts'
import { MessageAdded, MessageChanged, MessageRemoved } from './messageEvents.ts'
import { ReplyCancelled, ReplyCompleted, ReplyDelta, ReplyFailed, ReplyQueued, ReplyRetrying, ReplyStarted } from './replyEvents.ts'

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
