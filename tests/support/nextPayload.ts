import type { PubSub } from '../../src/pubsub/pubsub.ts'

/** The next payload of a topic. */
export const nextPayload = (pubsub: PubSub, topic: string) =>
  new Promise<string>((resolve) => {
    const unsubscribe = pubsub.subscribe(topic, (payload) => {
      unsubscribe()
      resolve(payload)
    })
  })
