/** Wakes a loop. A notification while the loop is busy is kept, so none that comes between looking and waiting is missed. */
export class WakeUp {
  #notified = false
  #waiting: (() => void) | undefined

  notify() {
    this.#notified = true
    this.#waiting?.()
  }

  /** Waits for a notification, but at most `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.#notified)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.#notified = false
    this.#waiting = undefined
  }
}
