export interface OwnerTurnsOptions {
  /** How much runs at the same time. */
  places: number
  /** How much of one owner may wait. */
  mostWaiting: number
}

/**
 * Gives owners turns. Work beyond the places waits, each owner's in a queue of its own, and a place that becomes free goes to
 * the next owner, not to the next piece of work: who asks a thousand times waits long, and nobody else does.
 */
export class OwnerTurns {
  readonly #options: OwnerTurnsOptions
  #free: number
  /** The owners who wait, the next one first. */
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(options: OwnerTurnsOptions) {
    this.#options = options
    this.#free = options.places
  }

  /** @returns what gives the place back, once it is the owner's turn; undefined: too much of this owner waits already */
  take(ownerId: string): Promise<() => void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve(() => this.#giveBack())
    }
    const own = this.#waiting.get(ownerId) ?? []
    if (own.length >= this.#options.mostWaiting) return undefined
    this.#waiting.set(ownerId, own)
    return new Promise((resolve) => own.push(() => resolve(() => this.#giveBack())))
  }

  #giveBack() {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    const [ownerId, own] = next
    this.#waiting.delete(ownerId)
    own.shift()?.()
    // Behind all others.
    if (own.length > 0) this.#waiting.set(ownerId, own)
  }
}
