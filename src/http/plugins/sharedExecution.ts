import { randomUUID } from 'node:crypto'
import { createSourceEventStream, type DocumentNode, type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Viewer } from '../../auth/viewer.ts'
import type { Metrics } from '../../observability/metrics.ts'
import { formatError } from '../formatError.ts'
import { formatResult } from '../formatResult.ts'
import type { OperationContext } from '../operationContext.ts'
import { ResultStream } from '../resultStream.ts'
import { resultVariables, resumedFrom } from '../subscriptionDocument.ts'

/** Beside a result, where JSON does not see it: the cursor of the event that it shows. */
export const eventCursor = Symbol('cursor of the event')

export interface SharedExecutionOptions {
  contextFor(viewer: Viewer): object
  logger: Logger
  metrics: Metrics
}

/**
 * One execution for all who follow the same thing. A source yields event objects, the same object to everybody who
 * follows it on this node; a result is remembered by event, operation, variables (but for where to begin) and viewer.
 * It runs with a fresh context of that viewer and of no request in particular, or the first subscriber's would rule
 * the others.
 */
export function useSharedExecution(options: SharedExecutionOptions): Plugin<OperationContext> {
  const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>()
  const { contextFor, logger, metrics } = options

  function resultOf(event: object, key: string, args: ExecutionArgs, viewer: Viewer) {
    const ofEvent = results.get(event) ?? new Map<string, Promise<ExecutionResult>>()
    results.set(event, ofEvent)
    const result = ofEvent.get(key) ?? executeEvent(event, args, viewer)
    ofEvent.set(key, result)
    return result
  }

  async function executeEvent(event: object, args: ExecutionArgs, viewer: Viewer): Promise<ExecutionResult> {
    metrics.sharedExecutions.inc()
    const { schema, document, variableValues, operationName } = args
    const contextValue = contextFor(viewer)
    const raw = await execute({ schema, document, variableValues, operationName, rootValue: event, contextValue } as ExecutionArgs)
    const result = formatResult(raw, randomUUID(), logger)
    return 'cursor' in event ? Object.defineProperty(result, eventCursor, { value: event.cursor }) : result
  }

  async function subscribe(args: ExecutionArgs): Promise<ResultStream | ExecutionResult> {
    const { credential, signal, requestId, transport, lastEventId } = args.contextValue as OperationContext
    const { viewer } = credential
    const document = lastEventId ? resumedFrom(args.schema, args.document, args.operationName, lastEventId) : args.document
    const source = await createSourceEventStream({ ...args, document, contextValue: contextFor(viewer) })
    if (!(Symbol.asyncIterator in source)) return source

    let key: string | undefined
    const close = () => void stream.return()
    const stream = new ResultStream(source, {
      execute(event) {
        metrics.deliveries.inc()
        key ??= keyOf(args, viewer)
        return resultOf(event as object, key, args, viewer)
      },
      failure: (error) => ({ errors: [formatError(error, requestId, logger)] }),
      onEnd() {
        signal.removeEventListener('abort', close)
        metrics.subscriptions.dec({ transport })
      },
    })
    metrics.subscriptions.inc({ transport })
    // The client may have gone while the source was being opened, and then nobody else closes it.
    if (signal.aborted) close()
    else signal.addEventListener('abort', close)
    return stream
  }

  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(subscribe as never)
    },
  }
}

/** Equal for subscriptions whose results are equal. Texts are parsed once, so equal ones are one document. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs, { ownerId }: Viewer): string {
  // A list of none or one, as a variable that is null is not one that is left to its default.
  const values = variableValues ?? {}
  const variables = resultVariables(document, operationName).map((name) => (Object.hasOwn(values, name) ? [values[name]] : []))
  return JSON.stringify([documentNumber(document), operationName, ownerId, variables])
}

const documentNumbers = new WeakMap<DocumentNode, number>()
let lastDocumentNumber = 0

function documentNumber(document: DocumentNode): number {
  const known = documentNumbers.get(document)
  if (known !== undefined) return known
  lastDocumentNumber += 1
  documentNumbers.set(document, lastDocumentNumber)
  return lastDocumentNumber
}
