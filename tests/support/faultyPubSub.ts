import type { PubSub } from '../../src/pubsub/pubsub.ts'
import type { Random } from './random.ts'

/** Pub/sub at its worst: of a real one's messages it loses some, repeats some, and delivers some after later ones. Gaps are told as ever. */
export function createFaultyPubSub(real: PubSub, random: Random): PubSub & { readonly lost: number } {
  let lost = 0
  return {
    publish: (topic, payload) => real.publish(topic, payload),
    subscribe(topic, listener, missed) {
      let late: string[] = []
      const atItsWorst = (payload: string) => {
        const overtaken = late
        late = []
        if (random.chance(0.4)) lost += 1
        else if (random.chance(0.3)) late.push(payload)
        else for (let times = random.upTo(2); times >= 0; times -= 1) listener(payload)
        for (const earlier of overtaken) listener(earlier)
      }
      return real.subscribe(topic, atItsWorst, missed)
    },
    get lost() {
      return lost
    },
    [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
  }
}
