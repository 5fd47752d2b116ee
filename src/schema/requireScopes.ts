import type { GraphQLField, GraphQLSchema } from 'graphql'
import { requireScope } from '../auth/requireScope.ts'
import { type Scope, scopes } from '../auth/scopes.ts'
import type { Context } from '../resolvers/context.ts'

/**
 * For the `extensions` of a field of Query, Mutation or Subscription: what a credential must allow for it.
 * @param more what its description adds, where its resolver asks for more
 */
export const needs = (scope: Scope, more = '') => ({ scope, more })

/**
 * Guards every field of Query, Mutation and Subscription with the scope that it names, and says so in its description.
 * What lies deeper is reached through one of these.
 * @throws {Error} for a field that names none: nobody can forget it
 */
export function requireScopes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const field of Object.values(type?.getFields() ?? {})) guard(`${type?.name}.${field.name}`, field)
  return schema
}

function guard(name: string, field: GraphQLField<unknown, Context>) {
  const needed = scopes.find((scope) => scope === field.extensions.scope)
  // A subscription is guarded when it is opened.
  const entry = field.subscribe ? 'subscribe' : 'resolve'
  const original = field[entry]
  if (!needed || !original) throw new Error(`${name} does not name the scope that it needs: extensions: needs('…')`)
  field[entry] = (source, args, context, info) => {
    requireScope(context.viewer, needed)
    return original(source, args, context, info)
  }
  field.description = `${field.description} Scope: \`${needed}\`${field.extensions.more}.`
}
