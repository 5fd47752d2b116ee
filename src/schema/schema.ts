import './events/interactionEvents.ts'
import './events/interactionsChanged.ts'
import './apiKey.ts'
import './interaction.ts'
import './message.ts'
import './model.ts'
import './mutations.ts'
import './node.ts'
import './reply.ts'
import './scalars.ts'
import './usage.ts'
import { builder } from './builder.ts'
import { requireScopes } from './requireScopes.ts'

/** The GraphQL schema. Building it needs no database, no network and no environment. */
export const schema = requireScopes(builder.toSchema())
