import type { WebSocket } from 'ws'

/**
 * Pings every socket, and drops those that have not answered by the next time: half-open ones, readers that stall, and
 * those that do not answer a closing handshake.
 */
export function keepAlive(sockets: ReadonlySet<WebSocket>, intervalMs: number): { stop(): void } {
  const waiting = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (waiting.has(socket)) socket.terminate()
      else {
        waiting.add(socket)
        socket.once('pong', () => waiting.delete(socket))
        if (socket.readyState === socket.OPEN) socket.ping()
      }
    }
  }, intervalMs).unref()
  return { stop: () => clearInterval(timer) }
}
