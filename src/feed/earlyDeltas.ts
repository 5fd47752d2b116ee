import type { ReplyDelta } from '../pubsub/replyDelta.ts'
import type { Progress } from './cursor.ts'
import { isSameAttempt } from './interactionEvent.ts'

/** More would be of a database that cannot be read; what is dropped is read from it later. */
const maxDeltas = 1000

/** Deltas of attempts that are not known to have begun, in the order in which they came. */
export class EarlyDeltas<Delta extends ReplyDelta = ReplyDelta> {
  #deltas: { number: number; delta: Delta }[] = []
  #last = 0

  get isEmpty() {
    return this.#deltas.length === 0
  }

  add(delta: Delta) {
    this.#last += 1
    this.#deltas.push({ number: this.#last, delta })
    if (this.#deltas.length > maxDeltas) this.#deltas.shift()
  }

  /** Those of one attempt, which are then no longer kept. */
  take(attempt: Omit<Progress, 'offset'>): Delta[] {
    if (this.isEmpty) return []
    const taken = this.#deltas.filter(({ delta }) => isSameAttempt(attempt, delta))
    if (taken.length > 0) this.#deltas = this.#deltas.filter(({ delta }) => !isSameAttempt(attempt, delta))
    return taken.map(({ delta }) => delta)
  }

  /** All that have come by now, for `dropUpTo`. */
  mark(): number {
    return this.#last
  }

  dropUpTo(mark: number) {
    if (!this.isEmpty) this.#deltas = this.#deltas.filter(({ number }) => number > mark)
  }
}
