/** What a buffer may hold: the items of one subscriber that does not keep up. */
export interface BufferLimits {
  items: number
  /** The sum of the items' sizes. */
  size: number
}

/** A queue between a producer that never waits and one consumer that may. Errors and the end come after what is queued. */
export class BoundedBuffer<Item> {
  readonly #limits: BufferLimits
  readonly #sizeOf: (item: Item) => number
  readonly #join: (last: Item, next: Item) => Item | undefined
  #items: Item[] = []
  #size = 0
  #ended = false
  #error: unknown
  #waiting: PromiseWithResolvers<void> | undefined

  /** @param join makes one item of two that follow each other, where it can; its size is the sum of theirs */
  constructor(limits: BufferLimits, sizeOf: (item: Item) => number, join: (last: Item, next: Item) => Item | undefined = () => undefined) {
    this.#limits = limits
    this.#sizeOf = sizeOf
    this.#join = join
  }

  get isEmpty() {
    return this.#items.length === 0
  }

  get hasEnded() {
    return this.#ended
  }

  /** False when the item does not fit; the buffer is then as it was. A single item always fits into an empty buffer. */
  push(item: Item): boolean {
    if (this.#ended) return true
    const size = this.#sizeOf(item)
    const last = this.#items.at(-1)
    const joined = last === undefined ? undefined : this.#join(last, item)
    const full = (joined === undefined && this.#items.length >= this.#limits.items) || this.#size + size > this.#limits.size
    if (full && last !== undefined) return false
    if (joined === undefined) this.#items.push(item)
    else this.#items[this.#items.length - 1] = joined
    this.#size += size
    this.#wake()
    return true
  }

  /** Ends the buffer: what is queued can still be taken, then the error is thrown, if there is one. */
  end(error?: unknown) {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    this.#wake()
  }

  /** Drops what is queued. */
  clear() {
    this.#items = []
    this.#size = 0
  }

  /** The next item, when there is one; undefined after the end. @throws what the buffer was ended with, once */
  async take(): Promise<Item | undefined> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) {
        this.#size -= this.#sizeOf(item)
        return item
      }
      if (this.#ended) {
        const error = this.#error
        this.#error = undefined
        if (error) throw error
        return undefined
      }
      this.#waiting ??= Promise.withResolvers()
      await this.#waiting.promise
    }
  }

  #wake() {
    this.#waiting?.resolve()
    this.#waiting = undefined
  }
}
