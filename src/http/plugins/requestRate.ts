import type { Plugin } from 'graphql-yoga'
import { ParleyError } from '../../errors.ts'
import type { RequestRate } from '../../rates/requestRate.ts'
import type { OperationContext } from '../operationContext.ts'
import { refusal } from '../refuse.ts'

/**
 * Refuses what an owner asks too often, before anything of the request is read; over WebSocket `startOperation` does.
 * Comes after authentication, as it has to know whose request it is.
 */
export function useRequestRate(rate: RequestRate | undefined): Plugin<object, OperationContext> {
  return {
    async onRequest({ request, serverContext, endResponse, fetchAPI }) {
      if (!rate || request.method === 'OPTIONS') return
      try {
        await rate.take(serverContext.credential.viewer.ownerId)
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error
        const seconds = Math.ceil(Number(error.details.retryAfterMs) / 1000)
        const headers = { 'retry-after': String(seconds) }
        endResponse(refusal(fetchAPI, serverContext, 429, error.code, error.message, { headers, details: error.details }))
      }
    },
  }
}
