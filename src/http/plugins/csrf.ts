import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from '../operationContext.ts'
import { isAllowedOrigin } from '../origins.ts'
import { refusal } from '../refuse.ts'

/**
 * Refuses what a page of another origin makes a browser send. A browser says where a request comes from: in `Origin`,
 * and for what carries none (images, scripts, links) in `Sec-Fetch-Site`. A header that is sent only after asking
 * (`x-request-id`, `authorization`) proves that the browser has asked, and CORS answers that. Programs send none of
 * these and pass; a POST must be JSON besides, see `useRequestParams`.
 */
export function useCsrfGuard({ corsOrigins }: { corsOrigins: readonly string[] }): Plugin<object, OperationContext> {
  return {
    onRequest({ request: { headers }, serverContext, endResponse, fetchAPI }) {
      const origin = headers.get('origin')
      const isForeign = origin
        ? !isAllowedOrigin(origin, headers.get('host') ?? undefined, corsOrigins)
        : /^(cross|same)-site$/.test(headers.get('sec-fetch-site') ?? '') && !askedFirst.some((name) => headers.has(name))
      if (!isForeign) return
      const message = 'Requests from this origin are not allowed. The operator can allow it with CORS_ORIGINS.'
      endResponse(refusal(fetchAPI, serverContext, 403, 'FORBIDDEN', message))
    },
  }
}

const askedFirst = ['x-request-id', 'authorization', 'apollo-require-preflight', 'x-apollo-operation-name', 'graphql-preflight']
