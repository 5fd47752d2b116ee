import type { Database } from '../db/database.ts'
import { ParleyError } from '../errors.ts'
import { BoundedBuffer, type BufferLimits } from './boundedBuffer.ts'
import { describeChange } from './describeChange.ts'
import type { ChannelListener, InteractionChannel } from './interactionChannel.ts'
import { type DeltaEvent, eventAt, type InteractionEvent, isSameAttempt, joinDeltas, type Position, sizeOf } from './interactionEvent.ts'
import { readChanges } from './readChanges.ts'
import type { Start } from './resolveStart.ts'
import { StallWatch } from './stallWatch.ts'
import type { View } from './view.ts'

/** What waits for one subscriber: events, and UTF-16 code units of their texts. */
export const subscriberLimits: BufferLimits = { items: 1000, size: 4 * 1024 * 1024 }

export interface SubscriptionOptions<Item extends object> {
  database: Database
  channel: InteractionChannel
  interactionId: string
  /** Not beyond the channel's own place. */
  start: Start
  view: View<Item>
  limits: BufferLimits
  events: { delivered(lagSeconds: number): void; subscriberFellBehind(interactionId: string): void }
  onClose(overflowed: boolean): void
}

/**
 * One subscriber's way through an interaction, in three phases.
 *
 * Backlog: pages from the database, no further than the channel has come, read as fast as the subscriber takes them.
 * Cut-over: at the channel's revision, in one turn of the event loop, it gets what it lacks of the running reply's text
 * from the channel, and joins it: it is now where the channel is, so nothing is missed and nothing comes twice.
 * Live: events pass through a bounded buffer, in which deltas that adjoin become one. When a burst does not fit, the
 * subscriber leaves the channel: it goes back to the backlog, at its own pace, once it has taken what was buffered. One
 * that takes nothing at all meanwhile is ended with SLOW_CONSUMER and the cursor to resume from.
 */
export class Subscription<Item extends object> implements AsyncIterableIterator<Item, undefined>, ChannelListener {
  readonly #options: SubscriptionOptions<Item>
  readonly #buffer: BoundedBuffer<InteractionEvent>
  readonly #stalled: StallWatch
  /** Everything up to here was buffered or taken. */
  #position: Position
  /** Where the subscriber would resume. */
  #taken: Position
  /** Text of the running reply that was there at the beginning is not wanted. */
  #skipsText: boolean

  constructor(options: SubscriptionOptions<Item>) {
    this.#options = options
    this.#buffer = new BoundedBuffer(options.limits, sizeOf, joinDeltas)
    this.#stalled = new StallWatch(() => this.#dropStalled())
    const { isLive, revision, progress } = options.start
    const position = progress ? { revision, progress } : { revision }
    this.#position = position
    this.#taken = position
    this.#skipsText = isLive
    this.#joinWhenCaughtUp()
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      while (this.#buffer.isEmpty && !this.#isJoined && !this.#buffer.hasEnded) await this.#readBacklog()
      const event = await this.#buffer.take()
      if (!event) return { done: true, value: undefined }
      this.#taken = event.position
      this.#stalled.hasTaken()
      const value = this.#options.view.select(event)
      if (!value) continue
      if (event.heardAt !== undefined) this.#options.events.delivered((performance.now() - event.heardAt) / 1000)
      return { done: false, value }
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#buffer.clear()
    this.#leave()
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

  receive(event: InteractionEvent) {
    const unseen = event.type === 'ReplyDelta' ? this.#unseenPart(event) : this.#withOwnLead(event)
    if (unseen && !this.#push(unseen)) this.#fallBehind()
  }

  end(error: unknown) {
    const { view, interactionId } = this.#options
    const isGone = error instanceof ParleyError && error.code === 'NOT_FOUND'
    const farewell = isGone ? view.farewell(interactionId, this.#position) : undefined
    this.#leave(farewell && this.#buffer.push(farewell) ? undefined : error)
  }

  get #isJoined() {
    return this.#options.channel.listeners.has(this)
  }

  /** False when it does not fit. */
  #push(event: InteractionEvent): boolean {
    if (this.#options.view.select(event) && !this.#buffer.push(event)) return false
    this.#position = event.position
    return true
  }

  /**
   * The event as it is, but for a subscriber that has seen more of the text than the channel knows, as another node's
   * channel was quicker: its place is its own.
   */
  #withOwnLead(event: InteractionEvent): InteractionEvent {
    const { progress } = event.position
    if (!progress || this.#offsetIn(progress) <= progress.offset) return event
    return eventAt(event.interactionId, { ...event.position, progress: this.#position.progress }, event)
  }

  /** What a subscriber that has come further, or less far, than the channel needs of a delta. */
  #unseenPart(delta: DeltaEvent): DeltaEvent | undefined {
    const { transcript } = this.#options.channel
    const offset = this.#offsetIn(delta)
    if (offset === delta.offset) return delta
    if (!transcript || offset >= delta.offset + delta.text.length) return undefined
    return { ...this.#options.channel.deltaFrom(transcript, offset), heardAt: delta.heardAt }
  }

  #offsetIn(attempt: { replyId: string; attempt: number }): number {
    const { progress } = this.#position
    return progress && isSameAttempt(progress, attempt) ? progress.offset : 0
  }

  async #readBacklog() {
    const { database, interactionId, channel, view } = this.#options
    try {
      const range = { after: this.#position.revision, upTo: channel.position.revision, onlyAdded: view.onlyAdded }
      const { changes, revision } = await readChanges(database.pool, interactionId, range)
      if (this.#buffer.hasEnded) return
      for (const change of changes) {
        // What does not fit is read again when there is room.
        for (const event of describeChange(interactionId, change, this.#position)) if (!this.#push(event)) return
        this.#position = { ...this.#position, revision: change.revision }
      }
      this.#position = { ...this.#position, revision: Math.max(revision, this.#position.revision) }
      this.#joinWhenCaughtUp()
    } catch (error) {
      this.end(error)
    }
  }

  #joinWhenCaughtUp() {
    const { channel } = this.#options
    if (this.#position.revision < channel.position.revision) return
    if (this.#skipsText) this.#position = { progress: channel.position.progress, ...this.#position }
    this.#skipsText = false
    this.#stalled.stop()
    channel.listeners.add(this)
    this.#leaveEndedAttempt()
    const { transcript } = channel
    if (transcript && this.#offsetIn(transcript) < transcript.length)
      this.receive(channel.deltaFrom(transcript, this.#offsetIn(transcript)))
  }

  /**
   * An attempt that the channel does not know to be running has ended by now. How, no row tells any more that a backlog up
   * to here would hold: its reply has been queued again since, and that is beyond.
   */
  #leaveEndedAttempt() {
    const { revision, progress } = this.#position
    if (!progress || isSameAttempt(progress, this.#options.channel.transcript)) return
    const { replyId, attempt } = progress
    this.receive(eventAt(this.#options.interactionId, { revision }, { type: 'ReplyRetrying', replyId, attempt, nextAttempt: attempt + 1 }))
  }

  #fallBehind() {
    this.#options.channel.listeners.delete(this)
    this.#options.events.subscriberFellBehind(this.#options.interactionId)
    this.#stalled.start(() => this.#buffer.isEmpty)
  }

  #dropStalled() {
    this.#buffer.clear()
    const { view, interactionId } = this.#options
    const cursor = view.cursorOf(interactionId, this.#taken)
    const message = 'The subscriber does not read fast enough; subscribe again with this cursor.'
    this.#leave(new ParleyError('SLOW_CONSUMER', message, { retryable: true, details: { cursor } }), true)
  }

  #leave(error?: unknown, overflowed = false) {
    if (this.#buffer.hasEnded) return
    this.#options.channel.listeners.delete(this)
    this.#stalled.stop()
    this.#buffer.end(error)
    this.#options.onClose(overflowed)
  }
}
