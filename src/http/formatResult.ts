import { type ExecutionResult, type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { formatError } from './formatError.ts'

/** The result with every error formatted; the very same one when it has none. */
export function formatResult<Result extends ExecutionResult>(result: Result, requestId: string, logger: Logger): Result {
  if (!result.errors) return result
  return { ...result, errors: result.errors.map((error) => formatError(error, requestId, logger)) }
}

/** The result as it goes out where yoga does not write it, without what `extensions` say to yoga's HTTP alone. */
export const serializable = (result: ExecutionResult): FormattedExecutionResult =>
  result.errors ? { ...result, errors: result.errors.map(serializableError) } : (result as FormattedExecutionResult)

export function serializableError(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  const json = error instanceof GraphQLError ? error.toJSON() : error
  if (!json.extensions || !('http' in json.extensions)) return json
  const { http: _, ...extensions } = json.extensions
  return { ...json, extensions }
}
