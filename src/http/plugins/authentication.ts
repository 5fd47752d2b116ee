import type { Plugin } from 'graphql-yoga'
import type { Authenticator } from '../../auth/authenticator.ts'
import { bearerToken } from '../../auth/bearer.ts'
import { ParleyError } from '../../errors.ts'
import type { OperationContext } from '../operationContext.ts'
import { refusal } from '../refuse.ts'

/**
 * Finds out who is asking, before anything of the request is read. Comes after the answers to preflights, which carry no
 * credential, and so that pages of allowed origins can read the refusal.
 */
export function useAuthentication(
  { authenticate }: Pick<Authenticator, 'authenticate'>,
  onRefused: (error: ParleyError, requestId: string) => void,
): Plugin<object, OperationContext> {
  return {
    async onRequest({ request, serverContext, endResponse, fetchAPI }) {
      if (request.method === 'OPTIONS') return
      try {
        serverContext.credential = await authenticate(bearerToken(request.headers.get('authorization')))
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error
        onRefused(error, serverContext.requestId)
        const [status, headers] =
          error.code === 'UNAUTHENTICATED' ? ([401, { 'www-authenticate': 'Bearer' }] as const) : ([503, {}] as const)
        endResponse(refusal(fetchAPI, serverContext, status, error.code, error.message, { headers }))
      }
    },
  }
}
