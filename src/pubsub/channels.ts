import type { Unsubscribe } from './pubsub.ts'
import { type TopicListener, TopicListeners } from './topicListeners.ts'

/**
 * Topics are spread over a fixed number of channels, and a node listens to those in which it has subscribers: a LISTEN for
 * each interaction would be a statement for each, and one channel for all would wake every node for everything.
 */
export const channelCount = 64

/** What is after the colon decides, so that the topics of one interaction are in one channel. The hash is FNV-1a. */
export function channelOf(topic: string): number {
  let hash = 0x811c9dc5
  for (let at = topic.indexOf(':') + 1; at < topic.length; at += 1) hash = Math.imul(hash ^ topic.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % channelCount
}

/** Who listens in this process, by channel. */
export class ChannelListeners {
  readonly #channels = new Map<number, TopicListeners>()

  add(topic: string, listener: TopicListener): Unsubscribe {
    const channel = channelOf(topic)
    const listeners = this.#channels.get(channel) ?? new TopicListeners()
    this.#channels.set(channel, listeners)
    const remove = listeners.add(topic, listener)
    return () => {
      remove()
      if (listeners.isEmpty && this.#channels.get(channel) === listeners) this.#channels.delete(channel)
    }
  }

  /** The channels in which somebody listens. */
  get channels(): number[] {
    return [...this.#channels.keys()]
  }

  has(channel: number): boolean {
    return this.#channels.has(channel)
  }

  deliver(topic: string, payload: string) {
    this.#channels.get(channelOf(topic))?.deliver(topic, payload)
  }

  /** Messages in these channels may have been lost. */
  tellMissed(channels: Iterable<number>) {
    const missed = new Set<() => void>()
    for (const channel of channels) for (const tell of this.#channels.get(channel)?.missed() ?? []) missed.add(tell)
    for (const tell of missed) tell()
  }
}
