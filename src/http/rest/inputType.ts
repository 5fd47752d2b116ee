import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql'
import { type InputFault, isMissing, isNoInteger, isNoMember, isNull } from './inputFaults.ts'
import { roleNames, snakeCase } from './json.ts'

/** Fields of input types that are not given by the body: by the path, or by the header `Idempotency-Key`. */
export const pathFields: ReadonlySet<string> = new Set(['id', 'interactionId', 'replyId'])
export const keyFields: ReadonlySet<string> = new Set(['clientMessageId', 'clientInteractionId'])

export function inputTypeOf(schema: GraphQLSchema, name: string): GraphQLInputObjectType {
  const type = schema.getType(name)
  if (!isInputObjectType(type)) throw new Error(`${name} is no input type`)
  return type
}

/** The fields of an input type that the body may have, by their names in it. */
export const bodyFields = (type: GraphQLInputObjectType): Map<string, GraphQLInputField> =>
  new Map(
    Object.values(type.getFields())
      .filter(({ name }) => !pathFields.has(name) && !keyFields.has(name))
      .map((field) => [snakeCase(field.name), field]),
  )

/** The values of an enum, by the names that they have in JSON. */
export const enumMembers = (type: GraphQLEnumType): Map<string, string> =>
  new Map(type.getValues().map(({ name }) => [type.name === 'Role' ? (roleNames[name] ?? name) : name, name]))

/** Reads what the type knows of a body; the rest is ignored, as the old service did. A value of another type is a fault. */
export function readFields(type: GraphQLInputObjectType, body: object, faults: InputFault[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, field] of bodyFields(type)) {
    const loc = ['body', name]
    if (!Object.hasOwn(body, name)) {
      if (isRequiredInputField(field)) faults.push(isMissing(loc))
    } else {
      const { value, fault } = read(field, (body as Record<string, unknown>)[name], loc)
      if (fault) faults.push(fault)
      else values[field.name] = value
    }
  }
  return values
}

function read({ type }: GraphQLInputField, value: unknown, loc: string[]): { value?: unknown; fault?: InputFault } {
  if (value === null) return isNonNullType(type) ? { fault: isNull(loc) } : { value }
  const named = getNamedType(type)
  if (isEnumType(named)) {
    const members = enumMembers(named)
    const member = typeof value === 'string' ? members.get(value) : undefined
    return member === undefined ? { fault: isNoMember(loc, [...members.keys()]) } : { value: member }
  }
  const scalar = scalars[named.name]
  if (!scalar) throw new Error(`bodies have no ${named.name}`)
  return scalar.isValid(value) ? { value } : { fault: scalar.fault(loc) }
}

const scalars: Record<string, { isValid(value: unknown): boolean; fault(loc: string[]): InputFault }> = {
  String: { isValid: (value) => typeof value === 'string', fault: (loc) => ({ loc, msg: 'str type expected', type: 'type_error.str' }) },
  Int: { isValid: (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31, fault: isNoInteger },
  Float: { isValid: Number.isFinite, fault: (loc) => ({ loc, msg: 'value is not a valid float', type: 'type_error.float' }) },
  Boolean: {
    isValid: (value) => typeof value === 'boolean',
    fault: (loc) => ({ loc, msg: 'value could not be parsed to a boolean', type: 'type_error.bool' }),
  },
}
