import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isAsyncIterable } from 'graphql-yoga'
import type { Logger } from 'pino'
import { formatResult } from '../formatResult.ts'
import type { OperationContext } from '../operationContext.ts'

/**
 * Of answers to requests that did not get as far as being executed. `spec` is yoga's word for: 200 to a client that
 * accepts `application/json` only, as GraphQL over HTTP asks for.
 */
const statuses: Record<string, { status: number; spec?: boolean }> = {
  UNAUTHENTICATED: { status: 401, spec: true },
  FORBIDDEN: { status: 403, spec: true },
  NOT_FOUND: { status: 404, spec: true },
  CONFLICT: { status: 409, spec: true },
  INTERACTION_BUSY: { status: 409, spec: true },
  RATE_LIMITED: { status: 429, spec: true },
  UNAVAILABLE: { status: 503 },
  INTERNAL_SERVER_ERROR: { status: 500 },
}

/** The boundary that errors pass on their way out: see `formatError`. */
export function useErrors(logger: Logger): Plugin<OperationContext, OperationContext> {
  return {
    onParse: () => {
      return ({ result }) => {
        if (result instanceof GraphQLError) result.extensions.code ??= 'GRAPHQL_PARSE_FAILED'
      }
    },
    onValidate: () => {
      return ({ result }) => {
        for (const error of result) (error as GraphQLError).extensions.code ??= 'GRAPHQL_VALIDATION_FAILED'
      }
    },
    onExecute: () => ({
      onExecuteDone({ args, result, setResult }) {
        if (!isAsyncIterable(result)) setResult(formatResult(result, args.contextValue.requestId, logger))
      },
    }),
    onSubscribe: () => ({
      onSubscribeResult({ args, result, setResult }) {
        if (!isAsyncIterable(result)) setResult(formatResult(result, args.contextValue.requestId, logger))
      },
    }),
    onResultProcess({ result, setResult, serverContext }) {
      if (isAsyncIterable(result) || Array.isArray(result)) return
      const formatted = formatResult(result as ExecutionResult, serverContext.requestId, logger)
      if (!('data' in formatted))
        for (const { extensions } of formatted.errors ?? [])
          extensions.http ??= statuses[String(extensions.code)] ?? { status: 400, spec: true }
      setResult(formatted)
    },
  }
}
