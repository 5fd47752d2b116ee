import { type DeltaCarrier, publishDelta } from '../pubsub/replyDelta.ts'
import type { Attempt } from './settle.ts'

/**
 * Between two publications of one reply's text. A frame of a film lasts as long: more often nobody would see, and every
 * publication costs each subscriber a message.
 */
const intervalMs = 30

type Written = Pick<Attempt, 'id' | 'interactionId' | 'attempt'>

/** Publishes the text of an attempt as it comes: at once after a pause, else what has come together meanwhile. */
export class DeltaStream {
  readonly #carrier: DeltaCarrier
  readonly #attempt: Written
  #offset = 0
  #unsent = ''
  #timer: NodeJS.Timeout | undefined

  constructor(carrier: DeltaCarrier, attempt: Written) {
    this.#carrier = carrier
    this.#attempt = attempt
  }

  append(text: string) {
    this.#unsent += text
    if (!this.#timer) this.#send()
  }

  /** Sends what is left. */
  end() {
    this.#publish()
    this.stop()
  }

  /** Drops what has not been sent. */
  stop() {
    clearTimeout(this.#timer)
    this.#unsent = ''
  }

  #send() {
    this.#publish()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#unsent) this.#send()
    }, intervalMs)
  }

  #publish() {
    const { id: replyId, interactionId, attempt } = this.#attempt
    publishDelta(this.#carrier, interactionId, { replyId, attempt, offset: this.#offset, text: this.#unsent })
    this.#offset += this.#unsent.length
    this.#unsent = ''
  }
}
