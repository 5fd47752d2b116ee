import { readFile } from 'node:fs/promises'
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { exampleOperations } from '../../../src/schema/exampleOperations.ts'
import { schema } from '../../../src/schema/schema.ts'

/** Every part of the schema that a reader meets, with what is said of it. */
function* parts(): Generator<[name: string, description: string | null | undefined]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    yield [type.name, type.description]
    if (isEnumType(type)) for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description]
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field.description]
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description]
      for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name}:)`, argument.description]
    }
  }
}

describe('the schema', () => {
  it.each([...parts()])('says what %s is', (_, description) => {
    expect(description).toMatch(/^[A-Z1-9`].{4,}\.$/s)
  })

  it('is the one that is committed', async () => {
    const { printSchema } = await import('graphql')
    expect(await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8')).toBe(`${printSchema(schema)}\n`)
  })

  it.each(exampleOperations)('accepts the example operations, %#', ({ query }) => {
    expect(validate(schema, parse(query))).toEqual([])
  })
})
