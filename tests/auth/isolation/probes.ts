import { randomUUID } from 'node:crypto'
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** A place in an operation where something of somebody else can be named. */
export interface Probe {
  /** For people: the field, and the way to the argument. */
  name: string
  kind: 'id' | 'cursor'
  type: 'query' | 'mutation' | 'subscription'
  /** The operation with this value, a string, at that place, and otherwise what is the caller's own. */
  operation(value: string, own: Own): string
}

/** What the caller has. */
export interface Own {
  interactionId: string
}

/** How an object of a type is reached, for its fields with arguments; `inner` is what is selected of it. */
const ways: Record<string, (own: Own, inner: string) => string> = {
  Interaction: ({ interactionId }, inner) => `interaction(id: "${interactionId}") { ${inner} }`,
}

/** Values for what has to be given and names nothing. */
const harmless: Record<string, string> = { content: '"hello"', subject: '"eve"', name: '"x"', scopes: '[ADMIN]' }

/** All of a schema, but for what only admins may do. */
export function findProbes(schema: GraphQLSchema): Probe[] {
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }
  const ofRoots = Object.entries(roots).flatMap(([type, root]) =>
    probesOf(root as GraphQLObjectType, type as Probe['type'], (_, field) => field),
  )
  const nested = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__') && !Object.values(roots).includes(type),
  )
  return [
    ...ofRoots,
    ...nested.flatMap((type) =>
      probesOf(type, 'query', (own, field) => {
        const way = ways[type.name]
        if (!way) throw new Error(`there is no way to ${type.name} here: add one`)
        return way(own, field)
      }),
    ),
  ]
}

function probesOf(parent: GraphQLObjectType, type: Probe['type'], reach: (own: Own, field: string) => string): Probe[] {
  return Object.values(parent.getFields())
    .filter(({ extensions }) => extensions.scope !== 'admin')
    .flatMap((field) =>
      placesOf(field.args).map((place) => ({
        name: `${parent.name}.${field.name}(${place.path.join('.')})`,
        kind: place.kind,
        type,
        operation: (value: string, own: Own) =>
          `${type} { ${reach(own, `${field.name}${written(field.args, place.path, value, own)} { ${selection(field.name)} }`)} }`,
      })),
    )
}

/** Enough to show that something was reached. */
const selection = (field: string) =>
  /^(messages|interactions)$/.test(field) ? 'edges { cursor node { id } } pageInfo { endCursor hasNextPage }' : '__typename'

type Input = GraphQLArgument | GraphQLInputField

function placesOf(inputs: readonly Input[], path: string[] = []): { path: string[]; kind: Probe['kind'] }[] {
  return inputs.flatMap((input) => {
    const [type, here] = [getNamedType(input.type), [...path, input.name]]
    if (isInputObjectType(type)) return placesOf(Object.values(type.getFields()), here)
    if (type.name === 'ID') return [{ path: here, kind: 'id' as const }]
    return /^(after|before)$/.test(input.name) ? [{ path: here, kind: 'cursor' as const }] : []
  })
}

/** The arguments: the value at its place, and whatever else has to be given. */
function written(args: readonly GraphQLArgument[], path: string[], value: string, own: Own): string {
  const given = fieldsOf(args, path, value, own)
  return given === '' ? '' : `(${given})`
}

function fieldsOf(inputs: readonly Input[], [first, ...rest]: string[], value: string, own: Own): string {
  return inputs
    .flatMap((input) => {
      const type = getNamedType(input.type)
      if (input.name !== first && !isRequired(input)) return []
      if (isInputObjectType(type))
        return [`${input.name}: { ${fieldsOf(Object.values(type.getFields()), input.name === first ? rest : [], value, own)} }`]
      if (input.name === first) return [`${input.name}: ${JSON.stringify(value)}`]
      return [`${input.name}: ${ownValue(input.name, own)}`]
    })
    .join(', ')
}

const isRequired = ({ type, defaultValue }: Input) => isNonNullType(type) && defaultValue === undefined

function ownValue(name: string, { interactionId }: Own): string {
  if (name === 'interactionId') return JSON.stringify(interactionId)
  const value = harmless[name]
  if (value === undefined) throw new Error(`there is no value for ${name} here: add one`)
  return value
}

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g

/** The same value with ids in it, or in what it encodes, that nothing has. */
export function unknownLike(value: string): string {
  if (new RegExp(`^${uuid.source}$`).test(value)) return randomUUID()
  return Buffer.from(
    Buffer.from(value, 'base64url')
      .toString('latin1')
      .replace(uuid, () => randomUUID()),
  ).toString('base64url')
}
