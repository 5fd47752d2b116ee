import type { Model } from '../llm/provider.ts'
import { models } from '../resolvers/queries.ts'
import { builder } from './builder.ts'
import { needs } from './requireScopes.ts'

const ModelType = builder.objectRef<Model>('Model').implement({
  description: 'A language model that replies can come from.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, for `modelName`.' }),
    provider: t.exposeString('provider', { description: 'The provider that offers it.' }),
    isDefault: t.exposeBoolean('isDefault', { description: 'Whether it replies when no model is named.' }),
  }),
})

builder.queryField('models', (t) =>
  t.field({
    type: [ModelType],
    description: 'The models of this server, in the order of failover.',
    extensions: needs('interactions:read'),
    resolve: models,
  }),
)
