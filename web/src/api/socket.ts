import { type Client, createClient } from 'graphql-ws'
import type { SubscriptionForwarder } from 'urql'
import { createStore, type Store } from '../parts/store.ts'
import type { Session } from '../session/session.ts'

export interface Socket {
  forwardSubscription: SubscriptionForwarder
  /** Whether there is a connection, or none is wanted. */
  isConnected: Store<boolean>
  dispose(): void
}

const forbidden = 4403
const normalClosure = 1000
const keepAliveMs = 10_000
const longestWaitMs = 3_000

/** Subscriptions over one WebSocket, which comes back for as long as somebody wants it to. */
export function openSocket(session: Session): Socket {
  const isConnected = createStore(true)
  const client: Client = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: () => {
      const authorization = session.authorization()
      return authorization === undefined ? {} : { authorization }
    },
    // A restart of the server is answered like a fault of the network: by coming back.
    shouldRetry: () => true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: waitOrOnline,
    keepAlive: keepAliveMs,
    on: {
      ...silenceIsADeadConnection(() => client.terminate()),
      connected: () => isConnected.set(true),
      closed: (event) => {
        const { code } = event as CloseEvent
        isConnected.set(code === normalClosure)
        if (code === forbidden) void session.refused()
      },
    },
  })

  return {
    isConnected,
    forwardSubscription: ({ query = '', variables, extensions }) => ({
      subscribe(sink) {
        const payload = { query, variables: { ...(variables as Record<string, unknown>) }, ...(extensions && { extensions }) }
        const unsubscribe = client.subscribe(payload, {
          next(result) {
            // graphql-ws sends this payload again when it comes back: it goes on behind the last event.
            payload.variables.after = cursorOf(result.data) ?? payload.variables.after
            sink.next(result as never)
          },
          error: (error) => sink.error(error as Error),
          complete: () => sink.complete(),
        })
        return { unsubscribe }
      },
    }),
    dispose: () => void client.dispose(),
  }
}

/** Each event of a subscription has its place in the one field that was asked for. */
function cursorOf(data: Record<string, unknown> | null | undefined): string | undefined {
  const [event] = Object.values(data ?? {}) as { cursor?: string }[]
  return event?.cursor
}

/** Longer from time to time, by chance so that not all come at once; at once when the network is there again. */
function waitOrOnline(retries: number): Promise<void> {
  const wait = Math.min(longestWaitMs, 250 * 2 ** retries) * (0.5 + Math.random() / 2)
  return new Promise((resolve) => {
    const done = () => {
      window.removeEventListener('online', done)
      resolve()
    }
    window.addEventListener('online', done)
    setTimeout(done, wait)
  })
}

/** A network that went away without a word is noticed by a ping that nobody answers. */
function silenceIsADeadConnection(terminate: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    ping: (received: boolean) => {
      if (!received) timer = setTimeout(terminate, keepAliveMs / 2)
    },
    pong: (received: boolean) => {
      if (received) clearTimeout(timer)
    },
  }
}
