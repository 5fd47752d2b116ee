import type { PubSub } from './pubsub.ts'
import { TopicListeners } from './topicListeners.ts'

/** Pub/sub within one process, for the embedded database. It loses nothing, so there are no gaps. */
export function createMemoryPubSub(): PubSub {
  const listeners = new TopicListeners()
  return {
    publish: (topic, payload) => queueMicrotask(() => listeners.deliver(topic, payload)),
    subscribe: (topic, listener) => listeners.add(topic, listener),
    onGap: () => () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}
