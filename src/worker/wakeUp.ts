/** Wakes a loop that waits; a notification while nobody waits is kept for the next wait that was armed before it. */
export class WakeUp {
  #waiting = Promise.withResolvers<void>()

  /** Arms the next wake-up. Take it before looking for work, await it after. */
  next(): Promise<void> {
    return this.#waiting.promise
  }

  notify() {
    this.#waiting.resolve()
    this.#waiting = Promise.withResolvers<void>()
  }
}
