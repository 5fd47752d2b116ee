import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isAsyncIterable } from 'graphql-yoga'
import type { Span, Tracing } from '../../observability/tracing.ts'
import type { OperationContext } from '../operationContext.ts'
import { outcomeOf } from './operations.ts'

/**
 * A span for each operation: with its type, its name and its outcome, never with its variables or its document. It
 * belongs to the trace that the request names, or begins one. Comes after the errors are formatted.
 */
export function useTracing(tracing: Tracing): Plugin<OperationContext> {
  function begin(args: ExecutionArgs): Span {
    const { traceParent, transport } = args.contextValue as OperationContext
    const operation = getOperationAST(args.document, args.operationName)
    const type = operation?.operation ?? 'unknown'
    const attributes = {
      'graphql.operation.type': type,
      'graphql.operation.name': operation?.name?.value ?? '',
      'parley.transport': transport,
    }
    return tracing.begin(`graphql ${type}`, { kind: 'server', parent: traceParent ?? null, attributes })
  }

  function end(span: Span, result: unknown) {
    const outcome = isAsyncIterable(result) ? 'ok' : outcomeOf(result as ExecutionResult)
    span.set({ 'parley.outcome': outcome })
    if (outcome === 'failed') span.fail('INTERNAL_SERVER_ERROR')
    span.end()
  }

  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const span = begin(args as ExecutionArgs)
      setExecuteFn((executed) => span.around(() => executeFn(executed)))
      return { onExecuteDone: ({ result }) => end(span, result) }
    },
    /** The span of a subscription is its opening; what it delivers belongs to the traces of what happens. */
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const span = begin(args as ExecutionArgs)
      setSubscribeFn((subscribed) => span.around(() => subscribeFn(subscribed)))
      return { onSubscribeResult: ({ result }) => end(span, result) }
    },
  }
}
