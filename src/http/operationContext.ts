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
}
