import { connect, createServer, type Socket } from 'node:net'
import { listen } from './listen.ts'

export interface TcpProxy extends AsyncDisposable {
  /** The server's address by way of the proxy. */
  readonly url: string
  /** How many connections clients have opened so far. */
  readonly accepted: number
  /** How many connections there are, on either side. */
  readonly open: number
  /** Cuts all connections that are open now, in both directions and without a word. */
  cut(): void
  /** From now on nothing comes out of the connections that are open now, though they stay open. */
  swallow(): void
  /** Whether new connections are cut at once. */
  refusing: boolean
}

/** Stands between clients and a server, as the network does. */
export async function startTcpProxy(serverUrl: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    proxy.accepted += 1
    if (proxy.refusing) return client.destroy()
    const upstream = connect(Number(port), hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket.on('error', () => {}))
      socket.pipe(other)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  const url = await listen(server)
  const proxy = {
    url,
    accepted: 0,
    refusing: false,
    get open() {
      return sockets.size
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    swallow() {
      for (const socket of sockets) socket.unpipe().resume()
    },
    async [Symbol.asyncDispose]() {
      server.close()
      proxy.cut()
    },
  }
  return proxy
}

/** The address of a server, of whatever kind, by way of a proxy. */
export function throughTcpProxy(serverUrl: string, proxy: TcpProxy): string {
  const url = new URL(serverUrl)
  url.host = new URL(proxy.url).host
  return url.href
}
