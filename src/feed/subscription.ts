import type { Database } from '../db/database.ts'
import { ParleyError } from '../errors.ts'
import type { BufferLimits } from './boundedBuffer.ts'
import { BufferedSubscription } from './bufferedSubscription.ts'
import { describeChange } from './describeChange.ts'
import type { ChannelListener, InteractionChannel } from './interactionChannel.ts'
import { type DeltaEvent, eventAt, type InteractionEvent, isSameAttempt, joinDeltas, type Position, sizeOf } from './interactionEvent.ts'
import { readChanges } from './readChanges.ts'
import type { Start } from './resolveStart.ts'
import type { View } from './view.ts'

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
 * Live: events pass through a bounded buffer, in which deltas that adjoin become one.
 */
export class Subscription<Item extends object> extends BufferedSubscription<InteractionEvent, Item> implements ChannelListener {
  readonly #options: SubscriptionOptions<Item>
  /** Everything up to here was buffered or taken. */
  #position: Position
  #taken: Position
  /** Text of the running reply that was there at the beginning is not wanted. */
  #skipsText: boolean

  constructor(options: SubscriptionOptions<Item>) {
    const { limits, onClose, interactionId, events } = options
    super({ limits, sizeOf, join: joinDeltas, events, fellBehind: () => events.subscriberFellBehind(interactionId), onClose })
    this.#options = options
    const { isLive, revision, progress } = options.start
    const position = progress ? { revision, progress } : { revision }
    this.#position = position
    this.#taken = position
    this.#skipsText = isLive
    this.#joinWhenCaughtUp()
  }

  receive(event: InteractionEvent) {
    const unseen = event.type === 'ReplyDelta' ? this.#unseenPart(event) : this.#withOwnLead(event)
    if (unseen && !this.push(unseen)) this.fallBehind()
  }

  end(error: unknown) {
    const { view, interactionId } = this.#options
    const isGone = error instanceof ParleyError && error.code === 'NOT_FOUND'
    const farewell = isGone ? view.farewell(interactionId, this.#position) : undefined
    this.close(farewell && super.push(farewell) ? undefined : error)
  }

  protected get isJoined() {
    return this.#options.channel.listeners.has(this)
  }

  protected get resumeCursor() {
    return this.#options.view.cursorOf(this.#options.interactionId, this.#taken)
  }

  protected select(event: InteractionEvent) {
    return this.#options.view.select(event)
  }

  protected hasTaken(event: InteractionEvent) {
    this.#taken = event.position
  }

  protected leaveChannel() {
    this.#options.channel.listeners.delete(this)
  }

  protected override push(event: InteractionEvent): boolean {
    if (!super.push(event)) return false
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

  protected async readBacklog() {
    const { database, interactionId, channel, view } = this.#options
    try {
      const range = { after: this.#position.revision, upTo: channel.position.revision, onlyAdded: view.onlyAdded }
      const { changes, revision } = await readChanges(database.pool, interactionId, range)
      if (this.hasEnded) return
      for (const change of changes) {
        // What does not fit is read again when there is room.
        for (const event of describeChange(interactionId, change, this.#position)) if (!this.push(event)) return
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
    this.joined()
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
}
