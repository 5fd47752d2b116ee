import { CloseCode, type Server } from 'graphql-ws'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Limits } from '../limits.ts'
import { createPingBucket } from './pingBucket.ts'
import type { SocketContext } from './protocol.ts'

export interface SocketOptions {
  protocol: Server<SocketContext>
  /** The Authorization header of its upgrade. */
  authorization: string | undefined
  limits: Limits
  logger: Logger
}

/**
 * Connects a socket with the protocol. A client that does not read is not read from either, so that answers cannot
 * pile up here; it then answers no pings, and is dropped for that.
 */
export function serveSocket(socket: WebSocket, { protocol, authorization, limits, logger }: SocketOptions) {
  const gone = new AbortController()
  const pings = createPingBucket(limits)
  const countPing = () => {
    if (!pings.take()) socket.close(policyViolation, 'Too many pings')
    holdWhenUnread()
  }
  const holdWhenUnread = () => {
    if (socket.bufferedAmount > limits.unreadBytes) socket.pause()
  }
  const resumeWhenRead = () => {
    if (socket.isPaused && socket.bufferedAmount <= limits.unreadBytes) socket.resume()
  }

  const context: SocketContext = {
    authorization,
    isInitialized: false,
    signal: gone.signal,
    close: (code, reason) => socket.close(code, reason),
  }

  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      // Resolved when the bytes are with the kernel: a subscription waits with its next event until then.
      send: (data) =>
        new Promise<void>((resolve) => {
          if (socket.readyState !== socket.OPEN) return resolve()
          socket.send(data, () => {
            resumeWhenRead()
            resolve()
          })
        }),
      close(code, reason) {
        if (code !== CloseCode.ConnectionInitialisationTimeout) return socket.close(code, reason)
        // Timers go first in a process that was busy for long: what the client has sent in time is read before it is judged.
        setImmediate(() => {
          if (!context.isInitialized) socket.close(code, reason)
        })
      },
      onMessage: (receive) => {
        socket.on('message', (data) => {
          receive(String(data)).catch((error: unknown) => fail(socket, error, logger))
          holdWhenUnread()
        })
      },
      onPing: (payload) => {
        countPing()
        if (socket.readyState === socket.OPEN)
          socket.send(JSON.stringify({ type: 'pong', ...(payload ? { payload } : {}) }), resumeWhenRead)
      },
    },
    context,
  )

  socket.on('ping', countPing)
  // Broken frames end in `close` with the code that ws has sent; there is nothing to add.
  socket.on('error', (error) => logger.debug({ err: error }, 'socket error'))
  socket.once('close', (code, reason) => {
    gone.abort('closed')
    void closed(code, String(reason))
  })
}

/** RFC 6455, 7.4.1. */
const policyViolation = 1008

function fail(socket: WebSocket, error: unknown, logger: Logger) {
  if (error instanceof Error && error.message.startsWith('Unexpected message of type'))
    return socket.close(CloseCode.BadRequest, 'Unexpected message')
  logger.error({ err: error }, 'message of a socket could not be handled')
  socket.close(CloseCode.InternalServerError, 'Internal server error')
}
