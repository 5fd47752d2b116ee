import {
  coerceInputValue,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  Kind,
  typeFromAST,
  ValuesOfCorrectTypeRule,
  type validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isAsyncIterable } from 'graphql-yoga'
import { fieldInMessage, type InputPath, inputPathOf, unknownFieldInMessage, variablePath } from '../inputPath.ts'

/**
 * Values that do not fit their type become BAD_USER_INPUT with the place in the arguments, whether they stand in the
 * document or in a variable, so that a form can show the error beside its field.
 */
export function useInputErrors(): Plugin {
  return {
    onValidate({ params: { schema, documentAST }, validateFn }) {
      return ({ valid, result }) => {
        if (!valid) markLiterals(schema, documentAST, result as readonly GraphQLError[], validateFn)
      }
    },
    onExecute: () => ({
      onExecuteDone: ({ args, result }) => {
        if (!isAsyncIterable(result)) markVariables(args, result)
      },
    }),
    onSubscribe: () => ({
      onSubscribeResult: ({ args, result }) => {
        if (!isAsyncIterable(result)) markVariables(args as ExecutionArgs, result)
      },
    }),
  }
}

function markLiterals(schema: GraphQLSchema, document: DocumentNode, errors: readonly GraphQLError[], validateFn: typeof validate) {
  const keyOf = ({ message, locations }: GraphQLError) => `${message} ${JSON.stringify(locations)}`
  const aboutValues = new Set(validateFn(schema, document, [ValuesOfCorrectTypeRule]).map(keyOf))
  for (const error of errors) {
    const node = error.nodes?.[0]
    if (error.extensions.code || !node || !aboutValues.has(keyOf(error))) continue
    const path = inputPathOf(document, (other) => other === node) ?? []
    Object.assign(error.extensions, { code: 'BAD_USER_INPUT', path: [...path, ...fieldInMessage(error.message)] })
  }
}

/** Errors about variables name no path, but come in the order in which coercing the values again finds them. */
function markVariables({ schema, document, operationName, variableValues }: ExecutionArgs, { data, errors }: ExecutionResult) {
  if (data !== undefined || !errors?.some(isAboutVariable)) return
  const paths = variableErrorPaths(schema, document, operationName, variableValues ?? {})
  errors.forEach((error, index) => {
    const path = isAboutVariable(error) ? paths[index] : undefined
    Object.assign(error.extensions, { code: 'BAD_USER_INPUT', ...(path ? { path } : {}) })
  })
}

const isAboutVariable = ({ nodes }: GraphQLError) => nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION

function variableErrorPaths(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  values: Readonly<Record<string, unknown>>,
): InputPath[] {
  const paths: InputPath[] = []
  for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const name = definition.variable.name.value
    const type = typeFromAST(schema, definition.type)
    const value = values[name]
    const place = variablePath(document, operationName, name)
    const isRequired = definition.type.kind === Kind.NON_NULL_TYPE && !definition.defaultValue
    if (!isInputType(type) || (definition.type.kind === Kind.NON_NULL_TYPE && value === null)) paths.push(place)
    else if (!Object.hasOwn(values, name)) {
      if (isRequired) paths.push(place)
    } else
      coerceInputValue(value, type, (path, _invalid, { message }) => {
        paths.push([...place, ...path, ...fieldInMessage(message), ...unknownFieldInMessage(message)])
      })
  }
  return paths
}
