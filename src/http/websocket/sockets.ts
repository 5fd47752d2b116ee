import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import { type ServerOptions, WebSocketServer } from 'ws'
import type { Metrics } from '../../observability/metrics.ts'
import { errorBody } from '../refuse.ts'
import { keepAlive } from './keepAlive.ts'
import { createProtocol, type ProtocolOptions } from './protocol.ts'
import { serveSocket } from './socket.ts'

export interface Sockets {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  readonly size: number
  /** Tells every client to come back, to another node perhaps (1012, Service Restart). */
  close(): Promise<void>
}

export interface SocketsOptions extends ProtocolOptions {
  metrics: Metrics
}

/** The WebSockets of this server. */
export function createSockets({ metrics, ...options }: SocketsOptions): Sockets {
  const { limits, logger } = options
  // `closeTimeout` is missing in the types.
  const settings: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    // The memory of a compressor per socket costs more than the bytes that it saves.
    perMessageDeflate: false,
    maxPayload: limits.frameBytes,
    handleProtocols,
    // Who was told to go, and does not answer, must not keep a place that others could have.
    closeTimeout: limits.closeTimeoutMs,
  }
  const server = new WebSocketServer(settings)
  const protocol = createProtocol(options)
  const pings = keepAlive(server.clients, limits.keepAliveMs)

  return {
    get size() {
      return server.clients.size
    },
    accept(request, duplex, head) {
      if (server.clients.size >= limits.sockets) return refuseUpgrade(duplex, 503, 'UNAVAILABLE', 'There are too many connections.')
      server.handleUpgrade(request, duplex, head, (socket) => {
        metrics.sockets.inc()
        socket.once('close', () => metrics.sockets.dec())
        serveSocket(socket, { protocol, authorization: request.headers.authorization, limits, logger })
      })
    },
    async close() {
      pings.stop()
      const closing = [...server.clients].map((socket) => {
        const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
        socket.close(1012, 'Service restart')
        return closed
      })
      const timer = setTimeout(() => {
        for (const socket of server.clients) socket.terminate()
      }, limits.closeTimeoutMs)
      await Promise.all(closing)
      clearTimeout(timer)
    },
  }
}

const reasons: Record<number, string> = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' }

/** Answers an upgrade with an ordinary response, as no WebSocket exists yet that a close code could be sent on. */
export function refuseUpgrade(socket: Duplex, status: number, code: string, message: string) {
  const body = errorBody(code, message)
  socket.once('error', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
