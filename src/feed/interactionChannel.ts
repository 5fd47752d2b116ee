import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { ParleyError } from '../errors.ts'
import { interactionGone, type MessageEvent, readPage } from './readPage.ts'
import { readRevisions } from './sql/readRevisions.ts'

/** Before a failed read is repeated. */
const retryMs = 250

export interface ChannelListener {
  receive(event: MessageEvent): void
  end(error: unknown): void
}

/**
 * What one node knows of one interaction that has subscribers here. Each wake-up makes it read what was added, once for
 * all of them. It hands on events in the order of their revisions, each once, as it only ever reads beyond its position.
 */
export class InteractionChannel {
  readonly #database: Database
  readonly #onError: (error: unknown) => void
  readonly #interactionId: string
  readonly listeners = new Set<ChannelListener>()
  #position = 0
  #isReading = false
  #started = false
  #woken = false
  #closed = false

  constructor(database: Database, interactionId: string, onError: (error: unknown) => void) {
    this.#database = database
    this.#interactionId = interactionId
    this.#onError = onError
  }

  /** Everything up to this revision was handed on. */
  get position() {
    return this.#position
  }

  /** Takes the present as its beginning. Wake-ups must be arriving by now. */
  async start() {
    const [present] = await readRevisions(this.#database.pool, [this.#interactionId])
    if (!present) throw interactionGone()
    this.#position = present.revision
    this.#started = true
    if (this.#woken) this.wake()
  }

  close() {
    this.#closed = true
  }

  /** Something may have changed. */
  wake() {
    this.#woken = true
    if (this.#started && !this.#isReading) void this.#read()
  }

  async #read() {
    this.#isReading = true
    try {
      while (this.#woken && !this.#closed) {
        this.#woken = false
        await this.#readPage()
      }
    } finally {
      // In the same turn as the last look at `woken`: a wake-up between the two would be lost.
      this.#isReading = false
    }
  }

  async #readPage() {
    try {
      const { events, position, isLast } = await readPage(this.#database.pool, this.#interactionId, this.#position)
      for (const event of events) for (const listener of this.listeners) listener.receive(event)
      this.#position = position
      this.#woken ||= !isLast
    } catch (error) {
      if (error instanceof ParleyError && error.code === 'NOT_FOUND') {
        for (const listener of this.listeners) listener.end(error)
        return
      }
      this.#onError(error)
      this.#woken = true
      await delay(retryMs, undefined, { ref: false })
    }
  }
}
