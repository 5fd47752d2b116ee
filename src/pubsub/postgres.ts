import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { createPubSubAcrossNodes } from './acrossNodes.ts'
import type { LinkSettings } from './keptLink.ts'
import type { Link, OpenLink } from './link.ts'
import type { PubSub } from './pubsub.ts'

const connectTimeoutMs = 5000
/** What the goodbye may take, to a server that may not answer. */
const closeMs = 500

export interface PostgresPubSubOptions extends LinkSettings {
  connectionString: string
}

/** Pub/sub between nodes by LISTEN and NOTIFY, on one connection of its own. */
export const createPostgresPubSub = ({ connectionString, ...settings }: PostgresPubSubOptions): Promise<PubSub> =>
  createPubSubAcrossNodes(openPostgresLink(connectionString), settings)

const prefix = 'parley_'
const nameOf = (channel: number) => `${prefix}${channel}`

const openPostgresLink =
  (connectionString: string): OpenLink =>
  async ({ hear, lost }) => {
    const client = new pg.Client({
      connectionString,
      application_name: 'parley pubsub',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
    })
    client.on('notification', ({ channel, payload = '' }) => hear({ channel: Number(channel.slice(prefix.length)), text: payload }))
    client.on('error', lost)
    client.on('end', () => lost(new Error('the connection ended')))
    await client.connect().catch(async (error: unknown) => {
      await close(client)
      throw error
    })
    return overClient(client)
  }

function overClient(client: pg.Client): Link {
  let last: Promise<unknown> = Promise.resolve()
  /** The client takes one query at a time. */
  const query = (config: string | pg.QueryConfig) => {
    last = last.catch(() => {}).then(() => client.query(config))
    return last
  }
  const each = (command: string, channels: readonly number[]) => query(channels.map((channel) => `${command} ${nameOf(channel)}`).join(';'))
  return {
    listen: (channels) => each('LISTEN', channels),
    unlisten: (channels) => each('UNLISTEN', channels),
    publish: (batch) =>
      query({
        name: 'publish',
        text: 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS message(channel, payload)',
        values: [batch.map(({ channel }) => nameOf(channel)), batch.map(({ text }) => text)],
      }),
    ping: () => query('SELECT 1'),
    close: () => close(client),
  }
}

async function close(client: pg.Client) {
  await Promise.race([client.end(), delay(closeMs, undefined, { ref: false })])
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}
