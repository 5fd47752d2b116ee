import type { Database } from '../db/database.ts'
import { ParleyError } from '../errors.ts'
import { BoundedBuffer, type BufferLimits } from './boundedBuffer.ts'
import { encodeCursor } from './cursor.ts'
import type { ChannelListener, InteractionChannel } from './interactionChannel.ts'
import { type MessageEvent, readPage } from './readPage.ts'

/** What waits for one subscriber: events, and UTF-16 code units of their texts. */
export const subscriberLimits: BufferLimits = { items: 1000, size: 4 * 1024 * 1024 }

/**
 * One that has fallen behind is looked at this often, and has stalled when it has taken nothing this many times. Several
 * short looks, as after a pause of the whole process the first one comes before anybody could read.
 */
const looks = 8
const lookMs = 250

/**
 * One subscriber's way through an interaction, in three phases.
 *
 * Backlog: pages from the database, read as fast as the subscriber takes them, until its position has reached the
 * channel's. Cut-over: in the same turn of the event loop it joins the channel; whatever the channel hands on later has
 * a higher revision than all that was sent, so nothing is missed and nothing comes twice. Live: events pass through a
 * bounded buffer. When a burst does not fit, the subscriber leaves the channel: it goes back to the backlog, at its own
 * pace, once it has taken what was buffered. One that takes nothing at all meanwhile is ended with SLOW_CONSUMER and the
 * cursor to resume from.
 */
export class MessageSubscription implements AsyncIterableIterator<MessageEvent, undefined>, ChannelListener {
  readonly #database: Database
  readonly #channel: InteractionChannel
  readonly #interactionId: string
  readonly #onClose: (overflowed: boolean) => void
  readonly #buffer: BoundedBuffer<MessageEvent>
  /** Everything up to here was buffered or taken. */
  #position: number
  /** Where the subscriber would resume. */
  #taken: number
  #watch: NodeJS.Timeout | undefined

  constructor(
    database: Database,
    channel: InteractionChannel,
    interactionId: string,
    afterRevision: number,
    limits: BufferLimits,
    onClose: (overflowed: boolean) => void,
  ) {
    this.#buffer = new BoundedBuffer(limits, ({ message }) => message.content.length)
    this.#database = database
    this.#channel = channel
    this.#interactionId = interactionId
    this.#position = afterRevision
    this.#taken = afterRevision
    this.#onClose = onClose
    this.#joinWhenCaughtUp()
  }

  async next(): Promise<IteratorResult<MessageEvent, undefined>> {
    while (this.#buffer.isEmpty && !this.#isLive && !this.#buffer.hasEnded) await this.#readBacklog()
    const event = await this.#buffer.take()
    if (!event) return { done: true, value: undefined }
    this.#taken = event.message.addedRevision
    return { done: false, value: event }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#buffer.clear()
    this.#leave()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async [Symbol.asyncDispose]() {
    await this.return()
  }

  receive(event: MessageEvent) {
    if (event.message.addedRevision <= this.#position) return
    if (this.#buffer.push(event)) this.#position = event.message.addedRevision
    else this.#fallBehind()
  }

  end(error: unknown) {
    this.#leave(error)
  }

  get #isLive() {
    return this.#channel.listeners.has(this)
  }

  async #readBacklog() {
    try {
      const { events, position } = await readPage(this.#database.pool, this.#interactionId, this.#position)
      if (this.#buffer.hasEnded) return
      for (const event of events) {
        // What does not fit is read again when there is room.
        if (!this.#buffer.push(event)) return
        this.#position = event.message.addedRevision
      }
      this.#position = Math.max(position, this.#position)
      this.#joinWhenCaughtUp()
    } catch (error) {
      this.#leave(error)
    }
  }

  #joinWhenCaughtUp() {
    if (this.#position < this.#channel.position) return
    clearInterval(this.#watch)
    this.#channel.listeners.add(this)
  }

  #fallBehind() {
    this.#channel.listeners.delete(this)
    let taken = this.#taken
    let left = looks
    this.#watch = setInterval(() => {
      // With nothing to take it waits for the database.
      left = this.#taken === taken && !this.#buffer.isEmpty ? left - 1 : looks
      taken = this.#taken
      if (left === 0) this.#dropStalled()
    }, lookMs).unref()
  }

  #dropStalled() {
    this.#buffer.clear()
    const cursor = encodeCursor({ interactionId: this.#interactionId, revision: this.#taken })
    const message = 'The subscriber does not read fast enough; subscribe again with this cursor.'
    this.#leave(new ParleyError('SLOW_CONSUMER', message, { retryable: true, details: { cursor } }), true)
  }

  #leave(error?: unknown, overflowed = false) {
    if (this.#buffer.hasEnded) return
    this.#channel.listeners.delete(this)
    clearInterval(this.#watch)
    this.#buffer.end(error)
    this.#onClose(overflowed)
  }
}
