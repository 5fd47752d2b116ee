import { randomUUID } from 'node:crypto'
import type { PubSub, Unsubscribe } from '../../src/pubsub/pubsub.ts'
import { eventually } from '../support/eventually.ts'

const probe = 'probe '

/** A subscriber, and all that it has heard. */
export class Hearing {
  readonly payloads: string[] = []
  /** How often it was told that it may have missed something. */
  missed = 0
  readonly stop: Unsubscribe
  readonly #topic: string
  readonly #probes = new Set<string>()
  #changed = Promise.withResolvers<void>()

  constructor(pubsub: PubSub, topic: string) {
    this.#topic = topic
    this.stop = pubsub.subscribe(
      topic,
      (payload) => {
        if (payload.startsWith(probe)) this.#probes.add(payload)
        else this.payloads.push(payload)
        this.#tell()
      },
      () => {
        this.missed += 1
        this.#tell()
      },
    )
  }

  /** Settles when it hears what is published there. */
  async hears(publisher: PubSub) {
    const payload = `${probe}${randomUUID()}`
    const isHeard = () => {
      publisher.publish(this.#topic, payload)
      return this.#probes.has(payload)
    }
    await eventually('a probe is heard', isHeard, Boolean)
  }

  /** Settles once it is so; looks whenever it hears something. */
  async until(isSo: () => boolean) {
    while (!isSo()) await this.#changed.promise
  }

  #tell() {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}
