import { WebSocket } from 'ws'

/** A class of sockets that can be cut at any time: also before there is one, which is cut as soon as it begins to connect. */
export function cutWebSocket() {
  const cutting = new AbortController()
  const webSocketImpl = class extends WebSocket {
    constructor(...address: ConstructorParameters<typeof WebSocket>) {
      super(...address)
      const terminate = () => this.terminate()
      if (cutting.signal.aborted) process.nextTick(terminate)
      else cutting.signal.addEventListener('abort', terminate)
    }
  }
  return { webSocketImpl, cut: () => cutting.abort() }
}
