import type { ExecutionResult } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { OperationContext } from '../operationContext.ts'

/**
 * Makes a REST request the GraphQL request that it stands for, once it is known who asks and that they may: what comes
 * after this sees a POST of JSON to /graphql, and treats it as any other.
 */
export function useRestRequests(): Plugin<object, OperationContext> {
  return {
    onRequest({ request, serverContext: { rest }, setRequest, fetchAPI }) {
      if (!rest) return
      // Copied one by one: headers made of others may be the very same object, which is the request's own.
      const headers = { ...Object.fromEntries(request.headers), 'content-type': 'application/json' }
      setRequest(new fetchAPI.Request('http://localhost/graphql', { method: 'POST', headers }))
    },
  }
}

/** The other end: reads the operation's parameters from the REST request, and writes the answer in its form. Comes last. */
export function useRestAnswers(): Plugin<OperationContext, OperationContext> {
  return {
    onRequestParse({ serverContext: { rest }, setRequestParser }) {
      if (rest) setRequestParser(() => rest.readParams())
    },
    onResultProcess({ result, serverContext: { rest }, setResultProcessor }) {
      // Streams are written by `useEventStream`.
      if (!rest || isAsyncIterable(result)) return
      setResultProcessor((given, { Response }) => {
        const { status, headers, body } = rest.answer(given as ExecutionResult)
        return new Response(body, { status, headers })
      }, 'application/json')
    },
  }
}
