import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { DecryptionError } from '../encryption/cipher.ts'
import { ParleyError } from '../errors.ts'
import type { ReplyDelta } from '../pubsub/replyDelta.ts'
import { DeliveryTrace, type FeedTracing } from './deliveryTrace.ts'
import { describeChange } from './describeChange.ts'
import { EarlyDeltas } from './earlyDeltas.ts'
import { type DeltaEvent, eventAt, type InteractionEvent, isSameAttempt, type Position } from './interactionEvent.ts'
import { type ChangePage, interactionGone, readChanges } from './readChanges.ts'
import { readPresent } from './sql/readPresent.ts'
import { readStoredText } from './storedText.ts'
import { Transcript } from './transcript.ts'

/** Before a failed read is repeated. */
const retryMs = 250
/** Between two looks for text that a lost delta left out: the worker stores it within about 200 ms. */
const holeMs = 100
/** By then the worker has stored what it had published before anybody listened here. */
const storedMs = 300

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

/** @param heardAt as of an event */
type HeardDelta = ReplyDelta & { heardAt: number }

export interface ChannelListener {
  receive(event: InteractionEvent): void
  end(error: unknown): void
}

/**
 * What one node knows of one interaction that has subscribers here, kept once for all of them: the revision up to which
 * it has been read, and the text of the running reply.
 *
 * Rows: each wake-up makes it read what changed beyond its revision, and hand that on. It only ever reads beyond, so
 * everything is handed on once and in order.
 * Text: deltas are handed on as they come, as long as each follows what is known. One that comes before the start of its
 * attempt was read is kept until it has been. After a hole, text is read from the database until the hole is filled.
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
  readonly #early = new EarlyDeltas<HeardDelta>()
  #revision = 0
  #transcript: Transcript | undefined
  /** When the first piece behind a hole was heard. */
  #waitingSince: number | undefined
  #started = false
  #woken = false
  /** When that was heard first. */
  #heardAt: number | undefined
  /** Why deltas may have been lost, too. */
  #missed: GapCause | undefined
  #reading: Promise<void> | undefined
  #isFilling = false
  #gone = false
  /** What the last read has found that cannot be decrypted. */
  #unreadable: DecryptionError | undefined
  #closed = false

  constructor({ database, interactionId, events, tracing }: ChannelOptions) {
    this.#database = database
    this.#interactionId = interactionId
    this.#events = events
    this.#trace = new DeliveryTrace(tracing)
  }

  /** Everything up to here was handed on. */
  get position(): Position {
    return { revision: this.#revision, progress: this.#transcript?.progress }
  }

  get transcript(): Transcript | undefined {
    return this.#transcript
  }

  /** Takes the present as its beginning. Wake-ups and deltas must be arriving by now. */
  async start() {
    const [present] = await readPresent(this.#database.pool, this.#interactionId)
    if (!present) throw interactionGone()
    const { revision, replyId, attempt, pieces } = present
    this.#revision = revision
    if (replyId) {
      this.#transcript = new Transcript({ replyId, attempt }, pieces.map(({ text }) => text).join(''))
      setTimeout(() => void this.#readText().catch(this.#reportFailure), storedMs).unref()
    }
    this.#started = true
    this.#followEarly()
    if (this.#woken || !this.#early.isEmpty) this.wake()
  }

  close() {
    this.#closed = true
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

  /** A piece of text that was published. It may have come before, or late, or be of an attempt that is over or not yet known. */
  hear(delta: ReplyDelta) {
    if (this.#closed || this.#isOver(delta)) return
    const heard = { ...delta, heardAt: performance.now() }
    if (isSameAttempt(this.#transcript, delta)) return this.#add(heard)
    this.#early.add(heard)
    this.wake()
  }

  /** Text of an attempt as far as it is stored. */
  addStored(stored: ReplyDelta) {
    if (isSameAttempt(this.#transcript, stored)) this.#add({ ...stored, heardAt: performance.now() })
  }

  /** The text from an offset to the end of what is known, as an event of its own. */
  deltaFrom(transcript: Transcript, offset: number): DeltaEvent {
    return this.#delta({ ...transcript.progress, offset, text: transcript.from(offset) })
  }

  #delta({ replyId, attempt, offset, text }: ReplyDelta): DeltaEvent {
    return eventAt(this.#interactionId, this.position, { type: 'ReplyDelta', replyId, attempt, offset, text })
  }

  /** Of the same reply an older attempt; of another reply nothing can be said. */
  #isOver({ replyId, attempt }: ReplyDelta) {
    return this.#transcript?.replyId === replyId && attempt < this.#transcript.attempt
  }

  #add(delta: HeardDelta) {
    const grown = this.#transcript?.add(delta)
    const heardAt = this.#waitingSince ?? delta.heardAt
    this.#waitingSince = this.#transcript?.hasHole ? heardAt : undefined
    if (grown) this.#emit(this.#delta({ ...delta, ...grown }), heardAt)
    if (this.#transcript?.hasHole && !this.#isFilling) void this.#fillHole()
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
    const early = this.#early.mark()
    const missed = this.#missed
    this.#missed = undefined
    const heardAt = this.#heardAt
    this.#heardAt = undefined
    this.#unreadable = undefined
    if (missed) this.#events.gapFilled(this.#interactionId, missed)
    try {
      this.#handOn(await readChanges(this.#database.pool, this.#interactionId, { after: this.#revision }), heardAt)
      // What this read has not made sense of is of attempts that were over when it began.
      if (!this.#woken) this.#early.dropUpTo(early)
      if (missed) await this.#readText()
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
        this.#follow(event)
        this.#emit(event, heardAt)
      }
      this.#revision = change.revision
    }
    this.#revision = revision
    this.#followEarly()
    if (isLast) return
    this.#woken = true
    this.#heardAt = heardAt
  }

  /** Keeps the transcript in step with what is handed on. */
  #follow({ position: { progress }, ...event }: InteractionEvent) {
    if (!isSameAttempt(this.#transcript, progress)) {
      this.#waitingSince = undefined
      this.#transcript = progress && new Transcript(progress)
    }
    if (event.type === 'ReplyDelta') this.#transcript?.add(event)
  }

  #followEarly() {
    if (this.#transcript) for (const delta of this.#early.take(this.#transcript)) this.#add(delta)
  }

  async #readText() {
    const known = this.#transcript
    if (!known || this.#closed) return
    for (const stored of await readStoredText(this.#database.pool, [known.progress], this.#reportFailure)) this.addStored(stored)
  }

  async #fillHole() {
    this.#isFilling = true
    this.#events.gapFilled(this.#interactionId, 'hole')
    while (this.#transcript?.hasHole && !this.#closed) {
      await this.#readText().catch(this.#reportFailure)
      if (this.#transcript?.hasHole) await delay(holeMs, undefined, { ref: false })
    }
    this.#isFilling = false
  }
}
