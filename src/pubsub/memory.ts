import { encodeMessage } from './message.ts'
import type { PubSub } from './pubsub.ts'
import { TopicListeners } from './topicListeners.ts'

/** Pub/sub within one process, for the embedded database. It loses nothing, so nobody misses anything. */
export function createMemoryPubSub(): PubSub {
  const listeners = new TopicListeners()
  return {
    publish(topic, payload) {
      // What would not do between nodes does not do here.
      encodeMessage('', topic, payload)
      queueMicrotask(() => listeners.deliver(topic, payload))
    },
    subscribe: (topic, hear, missed) => listeners.add(topic, { hear, missed }),
    [Symbol.asyncDispose]: async () => {},
  }
}
