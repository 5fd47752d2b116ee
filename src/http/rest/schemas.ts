import {
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { enumMembers } from './inputType.ts'
import { snakeCase } from './json.ts'
import { type JsonSchema, type Route, ref } from './route.ts'

/** The schema of every object that the documents select: of each fragment, and of each event, by its name. */
export function selectedObjects(schema: GraphQLSchema, routes: readonly Route[]): Record<string, JsonSchema> {
  const objects: Record<string, JsonSchema> = {}
  for (const { document } of routes)
    for (const definition of parse(document).definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) objects[definition.name.value] = ofFragment(schema, definition)
      if (definition.kind === Kind.OPERATION_DEFINITION) addEvents(schema, definition.selectionSet, objects)
    }
  return objects
}

function addEvents(schema: GraphQLSchema, { selections }: SelectionSetNode, objects: Record<string, JsonSchema>) {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition)
      objects[selection.typeCondition.name.value] = ofSelection(schema, selection.typeCondition.name.value, selection.selectionSet)
    else if ('selectionSet' in selection && selection.selectionSet) addEvents(schema, selection.selectionSet, objects)
  }
}

const ofFragment = (schema: GraphQLSchema, { typeCondition, selectionSet }: FragmentDefinitionNode) =>
  ofSelection(schema, typeCondition.name.value, selectionSet)

function ofSelection(schema: GraphQLSchema, typeName: string, { selections }: SelectionSetNode): JsonSchema {
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${typeName} has no fields`)
  const properties: Record<string, JsonSchema> = {}
  for (const selection of selections) {
    // A fragment that is all of a selection is a component of its own.
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ref(selection.name.value)
    if (selection.kind !== Kind.FIELD) continue
    const field = type.getFields()[selection.name.value]
    if (!field) throw new Error(`${typeName} has no field ${selection.name.value}`)
    const inner = selection.selectionSet
    const value = inner ? ofSelection(schema, getNamedType(field.type).name, inner) : ofLeaf(getNamedType(field.type))
    properties[snakeCase(field.name)] = { ...ofOutput(field.type, value), description: field.description ?? '' }
  }
  return { type: 'object', description: type.description ?? '', required: Object.keys(properties), properties }
}

function ofOutput(type: GraphQLOutputType, value: JsonSchema): JsonSchema {
  if (!isNonNullType(type)) return orNull(isListType(type) ? { type: 'array', items: value } : value)
  return isListType(type.ofType) ? { type: 'array', items: value } : value
}

const formats: Record<string, JsonSchema> = {
  ID: { type: 'string', format: 'uuid' },
  String: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
}

/** Of a scalar or an enum. */
export function ofLeaf(type: GraphQLNamedType): JsonSchema {
  if (isEnumType(type)) return { type: 'string', enum: [...enumMembers(type).keys()] }
  const format = formats[type.name]
  if (!format) throw new Error(`JSON has no ${type.name}`)
  return format
}

export function orNull(schema: JsonSchema): JsonSchema {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}) }
}
