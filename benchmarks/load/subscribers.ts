import { once } from 'node:events'
import { WebSocket } from 'ws'

/**
 * Opens a socket and, when it speaks graphql-transport-ws, gets the protocol's greeting over with.
 * @param onFrame gets every later frame, unparsed
 * @param token a credential, where the server asks for one
 */
export async function openSocket(serverUrl: string, onFrame: (frame: Buffer) => void, greet = true, token?: string): Promise<WebSocket> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`${serverUrl.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false, headers })
  await once(socket, 'open')
  if (greet) {
    socket.send('{"type":"connection_init"}')
    const [greeting] = (await once(socket, 'message')) as [Buffer]
    if (!greeting.includes('connection_ack')) throw new Error(`not acknowledged: ${greeting}`)
  }
  socket.on('message', (data) => onFrame(data as Buffer))
  return socket
}

export const subscribe = (socket: WebSocket, id: string, query: string, variables: Record<string, unknown>) =>
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }))

/** @throws for a frame that is not a result without errors */
export function parseNext<Data>(frame: Buffer): { id: string; payload: { data: Data } } {
  const parsed = JSON.parse(String(frame))
  if (parsed.type !== 'next' || parsed.payload.errors) throw new Error(`not a result: ${frame}`)
  return parsed
}
