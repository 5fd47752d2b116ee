import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isAsyncIterable } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Metrics } from '../../observability/metrics.ts'
import type { OperationContext } from '../operationContext.ts'

/** Counts, times and logs operations: by their names, never with their variables. Comes after the errors are formatted. */
export function useOperationMetrics(logger: Logger, metrics: Metrics): Plugin<OperationContext> {
  function finish(args: ExecutionArgs, result: ExecutionResult | undefined, startedAt?: number) {
    const type = getOperationAST(args.document, args.operationName)?.operation ?? 'unknown'
    const outcome = outcomeOf(result)
    metrics.operations.inc({ type, outcome })
    const seconds = startedAt === undefined ? undefined : (performance.now() - startedAt) / 1000
    if (seconds !== undefined) metrics.operationDuration.observe({ type }, seconds)
    if (!logger.isLevelEnabled('debug')) return
    const { requestId, transport, credential } = args.contextValue as OperationContext
    const name = getOperationAST(args.document, args.operationName)?.name?.value
    const codes = result?.errors?.map(({ extensions }) => extensions.code)
    logger.debug({ requestId, transport, ownerId: credential.viewer.ownerId, type, name, outcome, codes, seconds }, 'operation')
  }
  const refused = () => metrics.operations.inc({ type: 'unknown', outcome: 'refused' })

  return {
    onParse: () => {
      return ({ result }) => {
        if (result instanceof Error) refused()
      }
    },
    onValidate: () => {
      return ({ valid }) => {
        if (!valid) refused()
      }
    },
    onExecute: () => {
      const startedAt = performance.now()
      return {
        onExecuteDone: ({ args, result }) => finish(args as ExecutionArgs, isAsyncIterable(result) ? undefined : result, startedAt),
      }
    },
    onSubscribe: () => ({
      onSubscribeResult: ({ args, result }) => finish(args as ExecutionArgs, isAsyncIterable(result) ? undefined : result),
    }),
  }
}

/** ok, refused (an error with a code of ours) or failed. */
export const outcomeOf = (result: ExecutionResult | undefined) => {
  if (!result?.errors?.length) return 'ok'
  return result.errors.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR') ? 'failed' : 'refused'
}
