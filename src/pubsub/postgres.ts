import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { PubSub } from './pubsub.ts'
import { TopicListeners } from './topicListeners.ts'

const channel = 'parley'
/** Publications to other nodes wait this long for company: one statement then carries them all. */
const batchMs = 10
/** A heartbeat query this often finds a connection whose other end is gone without a word. */
const heartbeatMs = 5000
const heartbeatTimeoutMs = 5000
const reconnectMs = 500
/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const maxPayloadBytes = 7000

export interface PostgresPubSubOptions {
  connectionString: string
  onError(error: unknown): void
}

/**
 * Pub/sub between nodes by LISTEN and NOTIFY, on one connection of its own. Listeners of this node are told at once, as
 * most of what is published concerns them: a reply would otherwise wait twice for the batch, 20 of its 23 ms.
 */
export async function createPostgresPubSub({ connectionString, onError }: PostgresPubSubOptions): Promise<PubSub> {
  const listeners = new TopicListeners()
  const gapListeners = new Set<() => void>()
  const closing = new AbortController()
  const node = randomUUID()
  let client: pg.Client | undefined
  /** The same wake-up twice in a batch is one. */
  let pending = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let reconnecting = false
  let flushing: Promise<void> = Promise.resolve()
  client = await connect()
  const heartbeat = setInterval(() => void beat(), heartbeatMs).unref()

  async function connect() {
    const connecting = new pg.Client({
      connectionString,
      application_name: 'parley pubsub',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    })
    connecting.on('notification', ({ payload = '' }) => {
      const message = parseMessage(payload)
      if (message && message.node !== node) listeners.deliver(message.topic, message.payload)
    })
    connecting.on('error', (error) => lost(connecting, error))
    connecting.once('end', () => lost(connecting, new Error('the connection ended')))
    try {
      await connecting.connect()
      await connecting.query(`LISTEN ${channel}`)
    } catch (error) {
      connecting.removeAllListeners('end')
      await connecting.end().catch(() => {})
      throw error
    }
    return connecting
  }

  async function lost(which: pg.Client, error: unknown) {
    if (which !== client || reconnecting || closing.signal.aborted) return
    reconnecting = true
    onError(error)
    which.removeAllListeners('end')
    which.on('error', () => {})
    // Ending a connection whose other end is silent would wait for it.
    ;(which as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    while (!closing.signal.aborted) {
      try {
        client = await connect()
        break
      } catch (again) {
        onError(again)
        await delay(reconnectMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
      }
    }
    reconnecting = false
    for (const listener of gapListeners) listener()
    if (pending.size > 0) schedule()
  }

  async function beat() {
    const beating = client
    if (!beating || reconnecting) return
    const late = setTimeout(() => void lost(beating, new Error('the heartbeat got no answer')), heartbeatTimeoutMs)
    await beating.query('SELECT 1').catch((error: unknown) => lost(beating, error))
    clearTimeout(late)
  }

  function schedule() {
    timer ??= setTimeout(() => {
      timer = undefined
      flushing = flushing.then(flush)
    }, batchMs)
  }

  async function flush() {
    if (!client || reconnecting || pending.size === 0) return
    const batch = pending
    pending = new Set()
    try {
      await client.query({
        name: 'publish',
        text: 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS message(payload)',
        values: [channel, [...batch]],
      })
    } catch (error) {
      // Not sent again: whoever waits looks at the database after the gap.
      onError(error)
    }
  }

  return {
    publish(topic, payload) {
      const message = JSON.stringify([node, topic, payload])
      if (Buffer.byteLength(message) > maxPayloadBytes) throw new RangeError('a publication is an id, not content')
      queueMicrotask(() => listeners.deliver(topic, payload))
      pending.add(message)
      schedule()
    },
    subscribe: (topic, listener) => listeners.add(topic, listener),
    onGap(listener) {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat)
      clearTimeout(timer)
      await flushing.then(flush)
      closing.abort()
      await client?.end().catch(() => {})
    },
  }
}

/** Anybody may NOTIFY on the channel; what is not ours is passed over. */
function parseMessage(text: string): { node: string; topic: string; payload: string } | undefined {
  try {
    const message: unknown = JSON.parse(text)
    if (!Array.isArray(message) || !message.every((part) => typeof part === 'string')) return undefined
    const [node, topic, payload] = message
    if (node !== undefined && topic !== undefined && payload !== undefined) return { node, topic, payload }
  } catch {}
  return undefined
}
