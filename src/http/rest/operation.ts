import { type GraphQLField, type GraphQLSchema, getOperationAST, Kind, parse } from 'graphql'
import type { Route } from './route.ts'

/** The name of a route's operation, and the root field that it is about. */
export function operationOf(schema: GraphQLSchema, { path, document }: Route): { name: string; root: GraphQLField<unknown, unknown> } {
  const operation = getOperationAST(parse(document))
  const [selection] = operation?.selectionSet.selections ?? []
  const type = operation && schema.getRootType(operation.operation)
  const root = selection?.kind === Kind.FIELD ? type?.getFields()[selection.name.value] : undefined
  if (!operation?.name || !root) throw new Error(`the operation of ${path} has no name, or no field of the schema`)
  return { name: operation.name.value, root }
}
