import { createConnection, disconnect, withoutCommand } from '../redis/connection.ts'
import { within } from '../within.ts'
import { createPubSubAcrossNodes } from './acrossNodes.ts'
import type { LinkSettings } from './keptLink.ts'
import type { OpenLink } from './link.ts'
import type { PubSub } from './pubsub.ts'

const connectTimeoutMs = 5000

export interface RedisPubSubOptions extends LinkSettings {
  /** `redis://` or `rediss://` */
  url: string
}

/** Pub/sub between nodes by SUBSCRIBE and PUBLISH, which take a connection each. */
export const createRedisPubSub = ({ url, ...settings }: RedisPubSubOptions): Promise<PubSub> =>
  createPubSubAcrossNodes(openRedisLink(url), settings)

const openRedisLink =
  (url: string): OpenLink =>
  async ({ hear, lost }) => {
    // Redis has the same channels in all its databases; here they are apart, as everything else is.
    const prefix = `parley:${new URL(url).pathname.slice(1) || '0'}:`
    const nameOf = (channel: number) => prefix + channel
    const connections = [connection(url), connection(url)] as const
    const [subscriber, publisher] = connections
    const close = () => Promise.all(connections.map(disconnect))
    for (const each of connections) {
      each.on('error', (error) => lost(withoutCommand(error)))
      each.on('end', () => lost(new Error('the connection ended')))
    }
    subscriber.on('message', (channel, text) => hear({ channel: Number(channel.slice(prefix.length)), text }))
    try {
      await within(connectTimeoutMs, Promise.all(connections.map((each) => each.connect())))
    } catch (error) {
      await close()
      throw withoutCommand(error)
    }
    return {
      listen: (channels) => subscriber.subscribe(...channels.map(nameOf)),
      unlisten: (channels) => subscriber.unsubscribe(...channels.map(nameOf)),
      async publish(batch) {
        const pipeline = publisher.pipeline()
        for (const { channel, text } of batch) pipeline.publish(nameOf(channel), text)
        for (const [error] of (await pipeline.exec()) ?? []) if (error) throw withoutCommand(error)
      },
      ping: () => Promise.all(connections.map((each) => each.ping())),
      close,
    }
  }

/** One that is used until it breaks: that it was lost is for its keeper to know. */
const connection = (url: string) =>
  createConnection(url, { connectionName: 'parley-pubsub', connectTimeout: connectTimeoutMs, retryStrategy: () => null })
