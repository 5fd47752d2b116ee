import type { Unsubscribe } from './pubsub.ts'

export interface TopicListener {
  hear(payload: string): void
  missed?: (() => void) | undefined
}

/** Who listens to which topic in this process. */
export class TopicListeners {
  readonly #listeners = new Map<string, Set<TopicListener>>()

  add(topic: string, { hear, missed }: TopicListener): Unsubscribe {
    // An object of its own for each call: the same functions may subscribe twice.
    const own = { hear, missed }
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(own))
    return () => {
      listeners.delete(own)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
    }
  }

  deliver(topic: string, payload: string) {
    for (const { hear } of this.#listeners.get(topic) ?? []) hear(payload)
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0
  }

  /** What to call when messages of any topic may have been lost. */
  *missed(): Generator<() => void> {
    for (const listeners of this.#listeners.values()) for (const { missed } of listeners) if (missed) yield missed
  }
}
