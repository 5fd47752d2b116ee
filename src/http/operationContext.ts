import type { ExecutionResult } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import type { Credential } from '../auth/authenticator.ts'

/**
 * What the transports know about an operation. Plugins see it; resolvers do not, as their context is the same over
 * every transport.
 */
export interface OperationContext {
  /** Who is asking: over HTTP it is known once `useAuthentication` has been passed. */
  credential: Credential
  requestId: string
  transport: 'http' | 'websocket'
  /** Aborted when the client has gone. */
  signal: AbortSignal
  /** What the request says besides its operation; over HTTP yoga puts it here. */
  params?: { extensions?: Record<string, unknown> | null | undefined } | undefined
  /** From where a client that lost its event stream wants to go on. */
  lastEventId?: string | undefined
  /** The trace that the request belongs to, as its header has it. */
  traceParent?: string | undefined
  /** Of an operation of the server's own, for which a REST request asks. */
  rest?: RestCall | undefined
}

/** How a REST request becomes an operation, and the result of that an answer. */
export interface RestCall {
  /** Of its path, but for OPTIONS. */
  readonly methods: readonly string[]
  /** @throws {GraphQLError} for input that the route does not take */
  readParams(): Promise<GraphQLParams>
  answer(result: ExecutionResult): RestAnswer
  /** The event, as an event stream writes it, from the result of the operation for it. */
  eventText(result: ExecutionResult, cursor: string | undefined): string
}

export interface RestAnswer {
  status: number
  headers: Record<string, string>
  /** Null: none. */
  body: string | null
}
