import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { ParleyError } from '../../errors.ts'
import type { ListEvent } from './listEvent.ts'
import { ListReader, type Reading } from './listReader.ts'
import { numberAllChanges, readPresentEnd } from './presentList.ts'

/**
 * From a wake-up to the look. Changes that come together are read together, however many there are; and a worker that
 * claims a reply at once does not find its interaction locked by the numbering, or it would look again only 20 ms later.
 */
const companyMs = 50
/** Before a failed look is repeated. */
const retryMs = 250

export interface ListChannelOptions {
  database: Database
  ownerId: string
  events: ListChannelEvents
}

/** Why something was looked up that pub/sub did not bring. */
export type ListGapCause = 'resync' | 'poll'

export interface ListChannelEvents {
  listGapFilled(cause: ListGapCause): void
  failed(what: string, error: unknown): void
}

export interface ListListener {
  receive(event: ListEvent): void
  end(error: unknown): void
}

/**
 * What one node knows of one owner's list that has subscribers here, kept once for all of them: how far it has been read.
 * A wake-up makes it give positions to what has changed, and hand on what lies beyond its own, one look at a time. So
 * everything is handed on once and in order, and nothing is numbered where nobody follows.
 */
export class ListChannel {
  readonly #options: ListChannelOptions
  readonly listeners = new Set<ListListener>()
  #reader: ListReader | undefined
  #woken = false
  /** When that was heard first. */
  #heardAt: number | undefined
  #isLooking = false
  #closed = false

  constructor(options: ListChannelOptions) {
    this.#options = options
  }

  /** Everything up to here was handed on. */
  get position(): number {
    return this.#reader?.place.position ?? 0
  }

  get listId(): string | undefined {
    return this.#reader?.place.listId
  }

  /** Takes the present as its beginning. Wake-ups must be arriving by now. */
  async start() {
    const { database, ownerId } = this.#options
    this.#reader = new ListReader(database.pool, ownerId, await readPresentEnd(database.pool, ownerId))
    if (this.#woken) this.wake()
  }

  close() {
    this.#closed = true
  }

  /** Something may have changed. @param options.missed why that may not have been heard of at once */
  wake({ missed }: { missed?: ListGapCause } = {}) {
    if (missed && !this.#woken) this.#options.events.listGapFilled(missed)
    this.#woken = true
    this.#heardAt ??= performance.now()
    if (this.#reader && !this.#isLooking && !this.#closed) void this.#look(this.#reader)
  }

  async #look(reader: ListReader) {
    this.#isLooking = true
    try {
      while (this.#woken) {
        await delay(companyMs, undefined, { ref: false })
        if (this.#closed) return
        this.#woken = false
        await this.#readNews(reader)
      }
    } finally {
      // In the same turn as the last look at `woken`: a wake-up between the two would be lost.
      this.#isLooking = false
    }
  }

  async #readNews(reader: ListReader) {
    const { database, ownerId, events } = this.#options
    const heardAt = this.#heardAt
    this.#heardAt = undefined
    try {
      await numberAllChanges(database.pool, ownerId)
      let reading: Reading
      do reading = await reader.read((event) => this.#handOn(event, heardAt))
      while (reading === 'more')
      if (reading === 'complete') return
    } catch (error) {
      if (this.#closed) return
      if (error instanceof ParleyError && error.code === 'NOT_FOUND') {
        for (const listener of this.listeners) listener.end(error)
        return
      }
      events.failed('read a list', error)
      await delay(retryMs, undefined, { ref: false })
    }
    this.#woken = true
    this.#heardAt = heardAt
  }

  #handOn(event: ListEvent, heardAt: number | undefined): true {
    const heard = { ...event, heardAt }
    for (const listener of this.listeners) listener.receive(heard)
    return true
  }
}
