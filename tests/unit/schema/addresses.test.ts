import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
  isScalarType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../../src/schema/schema.ts'

type Input = GraphQLArgument | GraphQLInputField

/** Everything that a caller can give a value for. */
const inputsOf = (of: GraphQLSchema): [string, Input][] =>
  Object.values(of.getTypeMap()).flatMap((type): [string, Input][] => {
    if (type.name.startsWith('__')) return []
    if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field])
    if (!isObjectType(type)) return []
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.map((argument): [string, Input] => [`${type.name}.${field.name}(${argument.name})`, argument]),
    )
  })

const address = /url|uri|href|link|endpoint|host|origin|domain|address|proxy|server|webhook|callback|redirect|remote|provider/i

/** Where the server could be told an address: by a name, by a type of its own, or by what is said about it. */
const addressesIn = (of: GraphQLSchema) =>
  inputsOf(of).flatMap(([name, { name: own, type, description }]) => {
    const { name: typeName } = getNamedType(type)
    const isOfOwnType = isScalarType(getNamedType(type)) && !/^(ID|String|Int|Float|Boolean|DateTime)$/.test(typeName)
    return isOfOwnType || address.test(own) || address.test(typeName) || /\b(URLs?|addresses|endpoint)\b/.test(description ?? '')
      ? [name]
      : []
  })

describe('fault 43: no caller tells the server where to send a request', () => {
  it('there is nothing in the schema to say it with', () => {
    expect(inputsOf(schema).length).toBeGreaterThan(30)
    expect(addressesIn(schema)).toEqual([])
  })

  it('control for fault 43: in another one it would be found', () => {
    const other = buildSchema(`
      scalar Place
      input Settings { baseUrl: String, name: String }
      type Query { a(webhookUrl: String): Int b(to: Place): Int c(settings: Settings, "The URL to tell." tell: String, plain: String): Int }
    `)
    expect(addressesIn(other).sort()).toEqual(['Query.a(webhookUrl)', 'Query.b(to)', 'Query.c(tell)', 'Settings.baseUrl'])
  })
})
