import { setTimeout as delay } from 'node:timers/promises'
import type { Queryable } from '../db/statement.ts'
import type { ReplyDelta } from '../pubsub/replyDelta.ts'
import { EarlyDeltas } from './earlyDeltas.ts'
import { type InteractionEvent, isSameAttempt } from './interactionEvent.ts'
import { readStoredText } from './storedText.ts'
import { Transcript } from './transcript.ts'

/** Between two looks for text that a lost delta left out: the worker stores it within about 200 ms. */
const holeMs = 100
/** By then the worker has stored what it had published before anybody listened here. */
const storedMs = 300

export interface RunningTextEvents {
  /** The text has grown by this. @param heardAt as of an event */
  grew(delta: ReplyDelta, heardAt: number): void
  /** There is text of an attempt that is not known to have begun. */
  isAhead(): void
  /** Text was lost on the way, and is looked up. */
  foundHole(): void
  failed(error: unknown): void
}

/** @param heardAt as of an event */
type HeardDelta = ReplyDelta & { heardAt: number }

/**
 * What one node knows of the text of one interaction's running reply.
 *
 * Deltas are handed on as they come, as long as each follows what is known. One that comes before the start of its
 * attempt was read is kept until it has been. After a hole, text is read from the database until the hole is filled.
 */
export class RunningText {
  readonly #db: Queryable
  readonly #events: RunningTextEvents
  readonly #early = new EarlyDeltas<HeardDelta>()
  #transcript: Transcript | undefined
  /** When the first piece behind a hole was heard. */
  #waitingSince: number | undefined
  #isFilling = false
  #closed = false

  constructor(db: Queryable, events: RunningTextEvents) {
    this.#db = db
    this.#events = events
  }

  get transcript(): Transcript | undefined {
    return this.#transcript
  }

  /** What was heard of attempts that are not known to have begun. */
  get early(): Pick<EarlyDeltas, 'isEmpty' | 'mark' | 'dropUpTo'> {
    return this.#early
  }

  /** It is in the middle of this attempt, of which so much was stored. */
  begin(attempt: { replyId: string; attempt: number }, text: string) {
    this.#transcript = new Transcript(attempt, text)
    setTimeout(() => void this.readStored().catch(this.#events.failed), storedMs).unref()
  }

  close() {
    this.#closed = true
  }

  /** A piece that was published. It may have come before, or late, or be of an attempt that is over or not yet known. */
  hear(delta: ReplyDelta) {
    if (this.#closed || this.#isOver(delta)) return
    const heard = { ...delta, heardAt: performance.now() }
    if (isSameAttempt(this.#transcript, delta)) return this.#add(heard)
    this.#early.add(heard)
    this.#events.isAhead()
  }

  /** Text of an attempt as far as it is stored. */
  addStored(stored: ReplyDelta) {
    if (isSameAttempt(this.#transcript, stored)) this.#add({ ...stored, heardAt: performance.now() })
  }

  /** Stays in step with what is told of the rows. */
  follow({ position: { progress }, ...event }: InteractionEvent) {
    if (!isSameAttempt(this.#transcript, progress)) {
      this.#waitingSince = undefined
      this.#transcript = progress && new Transcript(progress)
    }
    if (event.type === 'ReplyDelta') this.#transcript?.add(event)
  }

  /** Takes what was heard of the present attempt before that was known. */
  takeEarly() {
    if (this.#transcript) for (const delta of this.#early.take(this.#transcript)) this.#add(delta)
  }

  /** Takes what is stored beyond what is known. */
  async readStored() {
    const known = this.#transcript
    if (!known || this.#closed) return
    for (const stored of await readStoredText(this.#db, [known.progress], this.#events.failed)) this.addStored(stored)
  }

  /** Of the same reply an older attempt; of another reply nothing can be said. */
  #isOver({ replyId, attempt }: ReplyDelta) {
    return this.#transcript?.replyId === replyId && attempt < this.#transcript.attempt
  }

  #add(delta: HeardDelta) {
    const grown = this.#transcript?.add(delta)
    const heardAt = this.#waitingSince ?? delta.heardAt
    this.#waitingSince = this.#transcript?.hasHole ? heardAt : undefined
    if (grown) this.#events.grew({ ...delta, ...grown }, heardAt)
    if (this.#transcript?.hasHole && !this.#isFilling) void this.#fillHole()
  }

  async #fillHole() {
    this.#isFilling = true
    this.#events.foundHole()
    while (this.#transcript?.hasHole && !this.#closed) {
      await this.readStored().catch(this.#events.failed)
      if (this.#transcript?.hasHole) await delay(holeMs, undefined, { ref: false })
    }
    this.#isFilling = false
  }
}
