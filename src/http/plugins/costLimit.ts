import { createComplexityRule } from '@pothos/plugin-complexity'
import { type ExecutionArgs, GraphQLError, validate } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { OperationContext } from '../operationContext.ts'

/**
 * Refuses an operation that may read too much: every field counts, in a list as often as it has items at most, by the page
 * size that is asked for. Who sends `extensions: { cost: true }` is told what the operation costs.
 */
export function useCostLimit({ cost: most }: { cost: number }): Plugin<OperationContext> {
  const refusalOf = (args: ExecutionArgs) => {
    const cost = costOf(args)
    return { cost, refusal: cost > most ? { errors: [tooExpensive(cost, most)] } : undefined }
  }
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { cost, refusal } = refusalOf(args as ExecutionArgs)
      if (refusal) return setResultAndStopExecution(refusal)
      if ((args.contextValue as OperationContext).params?.extensions?.cost !== true) return
      return {
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result))
            setResult({ ...result, extensions: { ...result.extensions, cost: { requested: cost, limit: most } } })
        },
      }
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const { refusal } = refusalOf(args as ExecutionArgs)
      if (refusal) setResultAndStopExecution(refusal)
    },
  }
}

/** Nothing, where the variables do not fit: the execution says so. */
function costOf({ schema, document, variableValues, operationName, contextValue }: ExecutionArgs): number {
  let cost = 0
  const rule = createComplexityRule({
    variableValues: { ...variableValues },
    operationName: operationName ?? null,
    context: contextValue as object,
    onResult: ({ complexity }) => {
      cost = Math.max(cost, complexity)
    },
  })
  validate(schema, document, [rule])
  return cost
}

const tooExpensive = (cost: number, limit: number) =>
  new GraphQLError(`The operation may cost ${cost}, and ${limit} is the most: ask for fewer fields, or for smaller pages.`, {
    extensions: { code: 'COST_LIMIT_EXCEEDED', cost, limit },
  })
