import { listChange, subscribeToList } from '../../resolvers/subscriptions.ts'
import { builder } from '../builder.ts'
import { needs } from '../requireScopes.ts'
import { InteractionCreated, InteractionDeleted, InteractionUpdated } from './interactionChanges.ts'

const InteractionsEvent = builder.unionType('InteractionsEvent', {
  description:
    'What can happen to your list of interactions. Events tell the latest state, not each state there was: put the interaction in your list, or in the place of the one that you have.',
  types: [InteractionCreated, InteractionUpdated, InteractionDeleted],
  resolveType: ({ type }) => type,
})

builder.subscriptionField('interactionsChanged', (t) =>
  t.field({
    type: InteractionsEvent,
    description:
      'All that happens to your interactions, in order: which are created, changed and deleted, each with its latest state. A creation comes exactly once, wherever you were cut, and no state comes twice in one subscription; not told is the text of replies as it is written, which `interactionEvents` has. Ends with the error SLOW_CONSUMER (and a `cursor` to resume from) for a client that does not read.',
    args: {
      after: t.arg.string({
        description:
          'The cursor of the connection `interactions`, or of an event of this subscription: first come all interactions that have changed since, each once, then what changes, with no gap. One whose creation you have had may come once more in the same state, as updated. Left out: only what changes from now on.',
      }),
    },
    extensions: needs('interactions:read'),
    subscribe: subscribeToList,
    resolve: listChange,
  }),
)
