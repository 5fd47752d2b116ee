import { once } from 'node:events'
import { WebSocket } from 'ws'

/**
 * A socket that has got as far as the protocol's greeting. @returns what became of it: open, or the status it was refused
 * with, or the code it was closed with
 */
export async function greet(url: string): Promise<{ socket: WebSocket; outcome: 'open' | number }> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false })
  const refused = new Promise<number>((resolve) => socket.once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode)))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const opened = once(socket, 'open').then(async () => {
    socket.send('{"type":"connection_init"}')
    await once(socket, 'message')
    return 'open' as const
  })
  opened.catch(() => {})
  return { socket, outcome: await Promise.race([opened, refused, closed]) }
}
