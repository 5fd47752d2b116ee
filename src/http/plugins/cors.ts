import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from '../operationContext.ts'

const graphqlMethods = ['GET', 'POST']

/** Lets the pages of the listed origins read answers. No cookies are used, so credentials are not allowed. */
export function useCors({ corsOrigins }: { corsOrigins: readonly string[] }): Plugin<object, OperationContext> {
  return {
    onRequest({ request, serverContext: { rest }, endResponse, fetchAPI }) {
      if (request.method !== 'OPTIONS') return
      const allow = [...(rest?.methods ?? graphqlMethods), 'OPTIONS'].join(', ')
      endResponse(new fetchAPI.Response(null, { status: 204, headers: { allow } }))
    },
    onResponse({ request, response, serverContext: { rest } }) {
      if (corsOrigins.length === 0) return
      response.headers.set('vary', 'origin')
      const origin = request.headers.get('origin')
      if (!origin || !corsOrigins.includes(origin)) return
      response.headers.set('access-control-allow-origin', origin)
      if (request.method === 'OPTIONS') {
        response.headers.set('access-control-allow-methods', (rest?.methods ?? graphqlMethods).join(', '))
        response.headers.set('access-control-allow-headers', request.headers.get('access-control-request-headers') ?? 'content-type')
        response.headers.set('access-control-max-age', '600')
      } else response.headers.set('access-control-expose-headers', 'x-request-id, retry-after, link, idempotency-replayed')
    },
  }
}
