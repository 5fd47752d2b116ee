import { ParleyError } from '../errors.ts'
import { BoundedBuffer, type BufferLimits } from './boundedBuffer.ts'
import { StallWatch } from './stallWatch.ts'

/** What waits for one subscriber: events, and UTF-16 code units of their texts. */
export const subscriberLimits: BufferLimits = { items: 1000, size: 4 * 1024 * 1024 }

/** What is handed to subscribers. */
export interface Delivery {
  readonly cursor: string
  /** When this node heard of it, on its monotonic clock in milliseconds; not of what a subscriber reads from its backlog. */
  readonly heardAt?: number | undefined
}

export interface BufferOptions<Event> {
  limits: BufferLimits
  sizeOf(event: Event): number
  join?(last: Event, next: Event): Event | undefined
  events: { delivered(lagSeconds: number): void }
  fellBehind(): void
  onClose(overflowed: boolean): void
}

/**
 * What subscriptions have in common: a subscriber takes events from a bounded buffer, into which its channel puts them as
 * long as it has joined that, and which it fills itself, by `readBacklog`, as long as it has not. When a burst does not fit,
 * it leaves the channel and goes back to the backlog, at its own pace, once it has taken what was buffered. One that takes
 * nothing at all meanwhile is ended with SLOW_CONSUMER and the cursor to resume from.
 */
export abstract class BufferedSubscription<Event extends Delivery, Item extends object> implements AsyncIterableIterator<Item, undefined> {
  readonly #options: BufferOptions<Event>
  readonly #buffer: BoundedBuffer<Event>
  readonly #stalled: StallWatch

  constructor(options: BufferOptions<Event>) {
    this.#options = options
    this.#buffer = new BoundedBuffer(options.limits, options.sizeOf, options.join)
    this.#stalled = new StallWatch(() => this.#dropStalled())
  }

  /** Whether the channel hands on to it. */
  protected abstract readonly isJoined: boolean
  /** Where the subscriber would resume. */
  protected abstract readonly resumeCursor: string
  /** Puts some more of what it lacks into the buffer, and joins the channel when nothing is lacking any more. */
  protected abstract readBacklog(): Promise<void>
  /** What it shows of an event; undefined: nothing. */
  protected abstract select(event: Event): Item | undefined
  protected abstract hasTaken(event: Event): void
  protected abstract leaveChannel(): void

  async next(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      while (this.#buffer.isEmpty && !this.isJoined && !this.#buffer.hasEnded) await this.readBacklog()
      const event = await this.#buffer.take()
      if (!event) return { done: true, value: undefined }
      this.hasTaken(event)
      this.#stalled.hasTaken()
      const value = this.select(event)
      if (!value) continue
      if (event.heardAt !== undefined) this.#options.events.delivered((performance.now() - event.heardAt) / 1000)
      return { done: false, value }
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#buffer.clear()
    this.close()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<IteratorReturnResult<undefined>> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async [Symbol.asyncDispose]() {
    await this.return()
  }

  protected get hasEnded() {
    return this.#buffer.hasEnded
  }

  /** False when it does not fit. */
  protected push(event: Event): boolean {
    return this.select(event) === undefined || this.#buffer.push(event)
  }

  /** It has caught up. */
  protected joined() {
    this.#stalled.stop()
  }

  protected fallBehind() {
    this.leaveChannel()
    this.#options.fellBehind()
    this.#stalled.start(() => this.#buffer.isEmpty)
  }

  /** What is buffered can still be taken; then the error is thrown, if there is one. */
  protected close(error?: unknown, overflowed = false) {
    if (this.#buffer.hasEnded) return
    this.leaveChannel()
    this.#stalled.stop()
    this.#buffer.end(error)
    this.#options.onClose(overflowed)
  }

  #dropStalled() {
    this.#buffer.clear()
    const message = 'The subscriber does not read fast enough; subscribe again with this cursor.'
    this.close(new ParleyError('SLOW_CONSUMER', message, { retryable: true, details: { cursor: this.resumeCursor } }), true)
  }
}
