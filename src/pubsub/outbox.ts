import type { Publication } from './link.ts'

/** Publications wait this long for company: one round trip then carries them all. */
const batchMs = 10
/** More do not wait: in 10 ms they come from a node far beyond its limits, or the link is about to be given up. */
const maxWaiting = 10_000

/**
 * What this node has to tell others. It is told once, in batches, and not kept for later: what cannot be told is lost, and
 * all that is remembered is in which channels. Those who listen there are told of the loss as soon as that is possible.
 */
export class Outbox {
  readonly #send: (batch: Publication[]) => Promise<boolean>
  readonly #lossNotice: string
  /** Channels by text: the same message twice in a batch is one. */
  #waiting = new Map<string, number>()
  #lossy = new Set<number>()
  #timer: NodeJS.Timeout | undefined
  #isDue = false
  #sending: Promise<void> | undefined

  /** @param send settles with whether all of it was sent; never throws */
  constructor(send: (batch: Publication[]) => Promise<boolean>, lossNotice: string) {
    this.#send = send
    this.#lossNotice = lossNotice
  }

  add({ channel, text }: Publication) {
    if (this.#waiting.size < maxWaiting) this.#waiting.set(text, channel)
    else this.#lossy.add(channel)
    this.#timer ??= setTimeout(() => void this.flush(), batchMs)
  }

  /** Sends what waits, once the batch that is under way has been. Settles when nothing is under way any more. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isDue = this.#waiting.size + this.#lossy.size > 0
    if (this.#isDue) this.#sending ??= this.#sendDue()
    await this.#sending
  }

  async #sendDue() {
    while (this.#isDue) {
      this.#isDue = false
      const batch = this.#take()
      if (await this.#send(batch)) continue
      for (const { channel } of batch) this.#lossy.add(channel)
    }
    this.#sending = undefined
  }

  #take(): Publication[] {
    const batch = [
      ...[...this.#waiting].map(([text, channel]) => ({ channel, text })),
      ...[...this.#lossy].map((channel) => ({ channel, text: this.#lossNotice })),
    ]
    this.#waiting = new Map()
    this.#lossy = new Set()
    return batch
  }
}
