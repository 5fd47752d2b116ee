import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { DecryptionError } from '../encryption/cipher.ts'
import { ParleyError } from '../errors.ts'
import type { ReplyDelta } from '../pubsub/replyDelta.ts'
import { DeliveryTrace, type FeedTracing } from './deliveryTrace.ts'
import { describeChange } from './describeChange.ts'
import { type DeltaEvent, eventAt, type InteractionEvent, type Position } from './interactionEvent.ts'
import { type ChangePage, interactionGone, readChanges } from './readChanges.ts'
import { RunningText } from './runningText.ts'
import { readPresent } from './sql/readPresent.ts'
import type { Transcript } from './transcript.ts'

/** Before a failed read is repeated. */
const retryMs = 250

/** Why something was looked up that pub/sub did not bring. */
export type GapCause = 'hole' | 'resync' | 'poll'

export interface ChannelEvents {
  gapFilled(interactionId: string, cause: GapCause): void
  failed(what: string, error: unknown): void
}

export interface ChannelOptions {
  database: Database
  interactionId: string
  events: ChannelEvents
  tracing: FeedTracing | undefined
}

export interface ChannelListener {
  receive(event: InteractionEvent): void
  end(error: unknown): void
}

/**
 * What one node knows of one interaction that has subscribers here, kept once for all of them: the revision up to which
 * it has been read, and the text of the running reply.
 *
 * Each wake-up makes it read what changed beyond its revision, and hand that on. It only ever reads beyond, so
 * everything is handed on once and in order. The text goes its own way, between the rows.
 */
export class InteractionChannel {
  readonly #database: Database
  readonly #events: ChannelEvents
  readonly #interactionId: string
  readonly #trace: DeliveryTrace
  readonly #reportFailure = (error: unknown) => {
    // Of a channel that is closed nobody wants to know: its database may be closed, too.
    if (!this.#closed) this.#events.failed('read an interaction', error)
  }
  readonly listeners = new Set<ChannelListener>()
  readonly #text: RunningText
  #revision = 0
  #started = false
  #woken = false
  /** When that was heard first. */
  #heardAt: number | undefined
  /** Why deltas may have been lost, too. */
  #missed: GapCause | undefined
  #reading: Promise<void> | undefined
  #gone = false
  /** What the last read has found that cannot be decrypted. */
  #unreadable: DecryptionError | undefined
  #closed = false

  constructor({ database, interactionId, events, tracing }: ChannelOptions) {
    this.#database = database
    this.#interactionId = interactionId
    this.#events = events
    this.#trace = new DeliveryTrace(tracing)
    this.#text = new RunningText(database.pool, {
      grew: (delta, heardAt) => this.#emit(this.#delta(delta), heardAt),
      isAhead: () => this.wake(),
      foundHole: () => events.gapFilled(interactionId, 'hole'),
      failed: this.#reportFailure,
    })
  }

  /** Everything up to here was handed on. */
  get position(): Position {
    return { revision: this.#revision, progress: this.transcript?.progress }
  }

  get transcript(): Transcript | undefined {
    return this.#text.transcript
  }

  /** Takes the present as its beginning. Wake-ups and deltas must be arriving by now. */
  async start() {
    const [present] = await readPresent(this.#database.pool, this.#interactionId)
    if (!present) throw interactionGone()
    const { revision, replyId, attempt, pieces } = present
    this.#revision = revision
    if (replyId) this.#text.begin({ replyId, attempt }, pieces.map(({ text }) => text).join(''))
    this.#started = true
    this.#text.takeEarly()
    if (this.#woken || !this.#text.early.isEmpty) this.wake()
  }

  close() {
    this.#closed = true
    this.#text.close()
    this.#trace.close()
  }

  /** Something may have changed. @param options.missed why deltas may have been lost as well */
  wake({ missed }: { missed?: GapCause } = {}) {
    this.#woken = true
    this.#heardAt ??= performance.now()
    this.#missed ??= missed
    if (this.#started && !this.#closed) this.#reading ??= this.#read()
  }

  /**
   * Reads until it has come to a revision that is known to exist.
   * @throws {ParleyError} NOT_FOUND, UNAVAILABLE when it is closed
   * @throws {DecryptionError}
   */
  async reach(revision: number) {
    while (this.#revision < revision) {
      if (this.#gone) throw interactionGone()
      if (this.#closed) throw new ParleyError('UNAVAILABLE', 'This server is going away.', { retryable: true })
      this.wake()
      await this.#reading
      if (this.#unreadable) throw this.#unreadable
    }
  }

  /** As of `RunningText`. */
  hear(delta: ReplyDelta) {
    this.#text.hear(delta)
  }

  /** As of `RunningText`. */
  addStored(stored: ReplyDelta) {
    this.#text.addStored(stored)
  }

  /** The text from an offset to the end of what is known, as an event of its own. */
  deltaFrom(transcript: Transcript, offset: number): DeltaEvent {
    return this.#delta({ ...transcript.progress, offset, text: transcript.from(offset) })
  }

  #delta({ replyId, attempt, offset, text }: ReplyDelta): DeltaEvent {
    return eventAt(this.#interactionId, this.position, { type: 'ReplyDelta', replyId, attempt, offset, text })
  }

  #emit(event: InteractionEvent, heardAt: number | undefined) {
    const heard = { ...event, heardAt }
    for (const listener of this.listeners) listener.receive(heard)
    this.#trace.note(event, this.listeners.size)
  }

  async #read() {
    try {
      while (this.#woken && !this.#closed) {
        this.#woken = false
        await this.#readPage()
      }
    } finally {
      // In the same turn as the last look at `woken`: a wake-up between the two would be lost.
      this.#reading = undefined
    }
  }

  async #readPage() {
    const early = this.#text.early.mark()
    const missed = this.#missed
    this.#missed = undefined
    const heardAt = this.#heardAt
    this.#heardAt = undefined
    this.#unreadable = undefined
    if (missed) this.#events.gapFilled(this.#interactionId, missed)
    try {
      this.#handOn(await readChanges(this.#database.pool, this.#interactionId, { after: this.#revision }), heardAt)
      // What this read has not made sense of is of attempts that were over when it began.
      if (!this.#woken) this.#text.early.dropUpTo(early)
      if (missed) await this.#text.readStored()
    } catch (error) {
      if (error instanceof ParleyError && error.code === 'NOT_FOUND') {
        this.#gone = true
        for (const listener of this.listeners) listener.end(error)
        return
      }
      this.#reportFailure(error)
      if (error instanceof DecryptionError) {
        // It would be so again. Who comes back makes it look again.
        this.#unreadable = error
        for (const listener of this.listeners) listener.end(error)
        return
      }
      this.#woken = true
      this.#heardAt = heardAt
      this.#missed ??= missed
      await delay(retryMs, undefined, { ref: false })
    }
  }

  #handOn({ changes, revision, isLast }: ChangePage, heardAt: number | undefined) {
    for (const change of changes) {
      for (const event of describeChange(this.#interactionId, change, this.position)) {
        this.#text.follow(event)
        this.#emit(event, heardAt)
      }
      this.#revision = change.revision
    }
    this.#revision = revision
    this.#text.takeEarly()
    if (isLast) return
    this.#woken = true
    this.#heardAt = heardAt
  }
}
