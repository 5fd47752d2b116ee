import { clock, timesOf } from './timedToken.ts'

/** Takes down what arrives on streams of timed tokens. */
export class Arrivals {
  /** Since the beginning. */
  tokens = 0
  deltas = 0
  readonly #latencies: number[] = []
  #window = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY }

  /** Takes down the latencies of the tokens that are made within so many milliseconds from now on, however late they come. */
  record(ms: number) {
    const from = clock()
    this.#window = { from, to: from + ms * 1000 }
  }

  /** A delta has come. @throws when its text is not made of whole tokens */
  add(text: string) {
    const now = clock()
    const { from, to } = this.#window
    for (const madeAt of timesOf(text)) {
      this.tokens += 1
      if (madeAt >= from && madeAt < to) this.#latencies.push((now - madeAt) / 1000)
    }
    this.deltas += 1
  }

  /** In milliseconds, one for each token. */
  get latencies(): readonly number[] {
    return this.#latencies
  }
}
