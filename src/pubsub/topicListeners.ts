import type { Unsubscribe } from './pubsub.ts'

/** Who listens to which topic in this process. */
export class TopicListeners {
  readonly #listeners = new Map<string, Set<(payload: string) => void>>()

  add(topic: string, listener: (payload: string) => void): Unsubscribe {
    // A set of its own for each call would let one listener subscribe twice; a wrapper keeps the two apart.
    const own = (payload: string) => listener(payload)
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(own))
    return () => {
      listeners.delete(own)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
    }
  }

  deliver(topic: string, payload: string) {
    for (const listener of this.#listeners.get(topic) ?? []) listener(payload)
  }
}
