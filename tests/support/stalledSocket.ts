import { WebSocket } from 'ws'
import { messageAdded, type Result } from './client.ts'

export type Frame = { type: 'next'; payload: Result } | { type: 'complete' }

export interface StalledSocket {
  /** Takes what has been sent, up to the end of the subscription. */
  readRest(): Promise<Frame[]>
}

/** A client that subscribes to `messageAdded` and then takes nothing off its socket. @param url of `/graphql` */
export function openStalledSocket(url: string, interactionId: string): StalledSocket {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws')
  const frames: Frame[] = []
  const completed = Promise.withResolvers<void>()
  socket.on('close', (code) => completed.reject(new Error(`closed with ${code}`)))
  completed.promise.catch(() => {})
  socket.on('open', () => socket.send('{"type":"connection_init"}'))
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame | { type: 'connection_ack' }
    if (frame.type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: messageAdded, variables: { interactionId } } }))
      socket.pause()
    } else frames.push(frame)
    if (frame.type === 'complete') completed.resolve()
  })
  // It is there, it only does not read: or the server would take it for gone, however long the rest takes.
  const alive = setInterval(() => socket.readyState === socket.OPEN && socket.pong(), 1000)
  return {
    async readRest() {
      socket.resume()
      await completed.promise
      clearInterval(alive)
      socket.terminate()
      return frames
    },
  }
}

/** What one that was ended for being slow has: the positions of the messages, and the place to resume from. @throws when it was ended otherwise */
export function readSlowConsumer(frames: Frame[]): { positions: number[]; cursor: string } {
  const [end, last] = [frames.at(-1), frames.at(-2)]
  const error = last?.type === 'next' ? last.payload.errors?.[0]?.extensions : undefined
  if (end?.type !== 'complete' || error?.code !== 'SLOW_CONSUMER' || typeof error.cursor !== 'string')
    throw new Error(`it was ended otherwise: ${JSON.stringify([last, end])}`)
  const positions = frames.slice(0, -2).map((frame) => (frame.type === 'next' ? frame.payload.data.messageAdded.position : frame.type))
  return { positions, cursor: error.cursor }
}
