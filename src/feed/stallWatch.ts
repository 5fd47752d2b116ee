/**
 * One that has fallen behind is looked at this often, and has stalled when it has taken nothing this many times. Several
 * short looks, as after a pause of the whole process the first one comes before anybody could read.
 */
const looks = 8
const lookMs = 250

/** Notices a subscriber that takes nothing although something waits for it. */
export class StallWatch {
  readonly #onStall: () => void
  #timer: NodeJS.Timeout | undefined
  #left = looks

  constructor(onStall: () => void) {
    this.#onStall = onStall
  }

  /** @param isEmpty whether nothing waits for the subscriber: it is then the database that is waited for */
  start(isEmpty: () => boolean) {
    this.stop()
    this.#left = looks
    this.#timer = setInterval(() => {
      this.#left = isEmpty() ? looks : this.#left - 1
      if (this.#left === 0) this.#onStall()
    }, lookMs).unref()
  }

  hasTaken() {
    this.#left = looks
  }

  stop() {
    clearInterval(this.#timer)
  }
}
