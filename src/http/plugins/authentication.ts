import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Authenticator } from '../../auth/authenticator.ts'
import { bearerToken } from '../../auth/bearer.ts'
import { ParleyError } from '../../errors.ts'
import type { OperationContext } from '../operationContext.ts'
import { errorBody } from '../refuse.ts'

/**
 * Finds out who is asking, before anything of the request is read. Comes after the answers to preflights, which carry no
 * credential, and so that pages of allowed origins can read the refusal.
 */
export function useAuthentication(
  { authenticate }: Pick<Authenticator, 'authenticate'>,
  onRefused: (error: ParleyError, requestId: string) => void,
): Plugin<object, OperationContext & { res: ServerResponse }> {
  return {
    async onRequest({ request, serverContext, endResponse, fetchAPI }) {
      if (request.method === 'OPTIONS') return
      try {
        serverContext.credential = await authenticate(bearerToken(request.headers.get('authorization')))
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error
        onRefused(error, serverContext.requestId)
        const status = error.code === 'UNAUTHENTICATED' ? 401 : 503
        const headers = { 'content-type': 'application/json; charset=utf-8', ...(status === 401 && { 'www-authenticate': 'Bearer' }) }
        endResponse(new fetchAPI.Response(errorBody(error.code, error.message), { status, headers }))
      }
    },
  }
}
