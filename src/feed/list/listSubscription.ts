import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import type { BufferLimits } from '../boundedBuffer.ts'
import { BufferedSubscription } from '../bufferedSubscription.ts'
import { encodeListCursor, type ListCursor } from '../cursor.ts'
import type { ListChannel, ListListener } from './listChannel.ts'
import type { ListEvent } from './listEvent.ts'
import { ListReader } from './listReader.ts'

/** Between two looks at a change that is about to get another place. */
const heldMs = 50
/** So many creations are remembered that were told with a later change. Of others that may be told once more. */
const maxToldAhead = 1000

export interface ListSubscriptionOptions {
  database: Database
  channel: ListChannel
  ownerId: string
  start: ListCursor
  /** Whether there may be something between the start and the present. */
  hasBacklog: boolean
  limits: BufferLimits
  events: { delivered(lagSeconds: number): void; listSubscriberFellBehind(): void }
  onClose(overflowed: boolean): void
}

/**
 * One subscriber's way through an owner's list, in three phases.
 *
 * Backlog: pages from the database, up to what is there at the moment of the last one, read as fast as the subscriber
 * takes them.
 * Cut-over: when a page was the last and the channel has not come further, it joins the channel, in one turn of the event
 * loop. It may be ahead of the channel: what the channel hands on up to its place, it has had.
 * Live: events pass through a bounded buffer.
 */
export class ListSubscription extends BufferedSubscription<ListEvent, ListEvent> implements ListListener {
  readonly #channel: ListChannel
  readonly #reader: ListReader
  /** Interactions whose creation was told with a later change, and the place of that: there nothing is left to be told. */
  readonly #toldAhead = new Map<string, number>()
  #taken: ListCursor

  constructor({ database, channel, ownerId, start, hasBacklog, limits, events, onClose }: ListSubscriptionOptions) {
    super({ limits, sizeOf: ({ size }) => size, events, fellBehind: () => events.listSubscriberFellBehind(), onClose })
    this.#channel = channel
    this.#reader = new ListReader(database.pool, ownerId, start)
    this.#taken = start
    if (!hasBacklog) this.#joinWhenCaughtUp()
  }

  receive(event: ListEvent) {
    if (event.position <= this.#reader.place.position) return
    if (this.#take(event)) this.#reader.skipTo(event.position)
    else this.fallBehind()
  }

  /** False when there is no room for it. */
  #take(event: ListEvent): boolean {
    const { interactionId, position, latestPosition } = event
    const isTold = this.#toldAhead.get(interactionId) === position
    if (!isTold && !this.push(event)) return false
    this.#toldAhead.delete(interactionId)
    if (latestPosition > position && this.#toldAhead.size < maxToldAhead) this.#toldAhead.set(interactionId, latestPosition)
    return true
  }

  end(error: unknown) {
    this.close(error)
  }

  protected get isJoined() {
    return this.#channel.listeners.has(this)
  }

  protected get resumeCursor() {
    return encodeListCursor(this.#taken)
  }

  protected select(event: ListEvent) {
    return event
  }

  protected hasTaken({ position }: ListEvent) {
    this.#taken = { ...this.#taken, position }
  }

  protected leaveChannel() {
    this.#channel.listeners.delete(this)
  }

  protected async readBacklog() {
    try {
      const reading = await this.#reader.read((event) => this.#take(event))
      if (reading === 'complete') this.#joinWhenCaughtUp()
      if (reading !== 'held') return
      this.#channel.wake()
      await delay(heldMs, undefined, { ref: false })
    } catch (error) {
      this.end(error)
    }
  }

  #joinWhenCaughtUp() {
    if (this.hasEnded || this.#reader.place.position < this.#channel.position) return
    this.joined()
    this.#channel.listeners.add(this)
  }
}
