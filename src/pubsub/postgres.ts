import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { PubSub } from './pubsub.ts'
import { TopicListeners } from './topicListeners.ts'

/** Topics are spread over this many channels, so that a node hears little of what it does not listen to. */
const channelCount = 16
/** Publications wait this long for company: one statement then carries them all. */
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

/** Pub/sub between nodes by LISTEN and NOTIFY, on one connection of its own. */
export async function createPostgresPubSub({ connectionString, onError }: PostgresPubSubOptions): Promise<PubSub> {
  const listeners = new TopicListeners()
  const gapListeners = new Set<() => void>()
  const closing = new AbortController()
  let client = await connect()
  /** Payloads and their channels; the same wake-up twice in a batch is one. */
  let pending = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> = Promise.resolve()
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
      if (message) listeners.deliver(...message)
    })
    connecting.once('error', (error) => lost(connecting, error))
    connecting.once('end', () => lost(connecting, new Error('the connection ended')))
    try {
      await connecting.connect()
      for (let channel = 0; channel < channelCount; channel += 1) await connecting.query(`LISTEN parley_${channel}`)
    } catch (error) {
      connecting.removeAllListeners('end')
      await connecting.end().catch(() => {})
      throw error
    }
    return connecting
  }

  let reconnecting = false
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
    if (reconnecting || pending.size === 0) return
    const batch = pending
    pending = new Map()
    try {
      await client.query({
        name: 'publish',
        text: 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS message(channel, payload)',
        values: [[...batch.values()], [...batch.keys()]],
      })
    } catch (error) {
      // Not sent again: whoever waits looks at the database after the gap.
      onError(error)
    }
  }

  return {
    publish(topic, payload) {
      const message = JSON.stringify([topic, payload])
      if (Buffer.byteLength(message) > maxPayloadBytes) throw new RangeError('a publication is an id, not content')
      pending.set(message, channelOf(topic))
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
      await client.end().catch(() => {})
    },
  }
}

const channelOf = (topic: string) => `parley_${createHash('md5').update(topic).digest().readUInt32BE() % channelCount}`

/** Anybody may NOTIFY on a channel of the database; what is not ours is passed over. */
function parseMessage(payload: string): [topic: string, payload: string] | undefined {
  try {
    const message: unknown = JSON.parse(payload)
    if (Array.isArray(message) && typeof message[0] === 'string' && typeof message[1] === 'string') return [message[0], message[1]]
  } catch {}
  return undefined
}
