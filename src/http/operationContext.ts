import type { Viewer } from '../auth/viewer.ts'

/**
 * What the transports know about an operation. Plugins see it; resolvers do not, as their context is the same over
 * every transport.
 */
export interface OperationContext {
  viewer: Viewer
  requestId: string
  transport: 'http' | 'websocket'
  /** Aborted when the client has gone. */
  signal: AbortSignal
  /** From where a client that lost its event stream wants to go on. */
  lastEventId?: string | undefined
  /** The trace that the request belongs to, as its header has it. */
  traceParent?: string | undefined
}
