import type { WebSocket } from 'ws'

/** Pings every socket, and drops those that have not answered by the next time: half-open ones, and readers that stall. */
export function keepAlive(sockets: ReadonlySet<WebSocket>, intervalMs: number): { stop(): void } {
  const waiting = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (waiting.has(socket)) socket.terminate()
      else if (socket.readyState === socket.OPEN) {
        waiting.add(socket)
        socket.once('pong', () => waiting.delete(socket))
        socket.ping()
      }
    }
  }, intervalMs).unref()
  return { stop: () => clearInterval(timer) }
}
