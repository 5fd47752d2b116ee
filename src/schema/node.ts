import { node } from '../resolvers/queries.ts'
import { builder } from './builder.ts'
import { needs } from './requireScopes.ts'

export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'Anything that has an id of its own.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'A UUID.' }) }),
})

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'Any interaction, message or reply by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The UUID of an interaction, a message or a reply.' }) },
    extensions: needs('interactions:read'),
    resolve: node,
  }),
)
