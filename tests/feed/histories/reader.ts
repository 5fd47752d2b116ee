import { expect } from 'vitest'
import { anonymous } from '../../../src/auth/viewer.ts'
import { decodeCursor, encodeCursor } from '../../../src/feed/cursor.ts'
import type { InteractionEvent } from '../../../src/feed/interactionEvent.ts'
import type { InteractionFeed } from '../../../src/feed/interactionFeed.ts'
import type { Subscription } from '../../../src/feed/subscription.ts'

/** What a client remembers of a reply's text. */
interface ReadText {
  attempt: number
  text: string
}

/**
 * A client that follows an interaction, leaves and comes back with the cursor of the last event that it has seen. It
 * insists: a delta begins where its text ends, no message comes twice, a final text is that of the message.
 */
export class Reader {
  /** By position: what messages say. */
  readonly messages = new Map<number, { id: string; content: string }>()
  readonly texts = new Map<string, ReadText>()
  readonly statuses = new Map<string, string>()
  /** How often it came back in the middle of a text. */
  resumedWithin = 0
  readonly #interactionId: string
  readonly #cursorOf: (event: InteractionEvent) => string
  readonly #removed = new Set<string>()
  #cursor: string
  #subscription: Subscription<InteractionEvent> | undefined
  #reading: Promise<void> = Promise.resolve()
  #seen = Promise.withResolvers<void>()

  /** @param cursorOf what it keeps of an event, to go on from there */
  constructor(interactionId: string, cursorOf: (event: InteractionEvent) => string = ({ cursor }) => cursor) {
    this.#interactionId = interactionId
    this.#cursorOf = cursorOf
    this.#cursor = encodeCursor({ interactionId, revision: 0 })
  }

  get isConnected() {
    return this.#subscription !== undefined
  }

  async connect(feed: InteractionFeed) {
    if (this.#place.progress) this.resumedWithin += 1
    this.#subscription = await feed.events({ interactionId: this.#interactionId, ownerId: anonymous.ownerId, after: this.#cursor })
    this.#reading = this.#read(this.#subscription)
    // Whoever waits for it hears of a failure; until then it is nobody's.
    this.#reading.catch(() => {})
  }

  async disconnect() {
    await this.#subscription?.return()
    this.#subscription = undefined
    await this.#reading
  }

  /** Settles when it has seen all there is up to the revision. @throws what it found to be wrong */
  async hasSeen(revision: number) {
    while (this.#place.revision < revision) await Promise.race([this.#seen.promise, this.#reading])
  }

  get #place() {
    return decodeCursor(this.#cursor, this.#interactionId, ['after'])
  }

  async #read(subscription: Subscription<InteractionEvent>) {
    for await (const event of subscription) {
      const before = this.#place.revision
      expect(event.position.revision, 'places follow each other').toBeGreaterThanOrEqual(before)
      this.#take(event)
      this.#cursor = this.#cursorOf(event)
      this.#seen.resolve()
      this.#seen = Promise.withResolvers()
    }
  }

  #take(event: InteractionEvent) {
    switch (event.type) {
      case 'MessageAdded': {
        const { id, position, content } = event.message
        expect(
          [...this.messages.keys()].every((known) => known < position),
          'a message is added once, and in order',
        ).toBe(true)
        if (!this.#removed.has(id)) this.messages.set(position, { id, content })
        return
      }
      case 'MessageChanged':
        expect(this.messages.get(event.message.position)?.id, 'what changes is known').toBe(event.message.id)
        this.messages.set(event.message.position, { id: event.message.id, content: event.message.content })
        return
      case 'MessageRemoved':
        this.#removed.add(event.message.id)
        this.messages.delete(event.message.position)
        return
      case 'ReplyDelta':
        return this.#takeDelta(event)
      case 'ReplyStarted':
        return this.#begin(event.reply.id, event.reply.attempt)
      case 'ReplyRetrying':
        this.texts.delete(event.replyId)
        this.statuses.set(event.replyId, 'RETRYING')
        return
      case 'ReplyQueued':
      case 'ReplyFailed':
        this.texts.delete(event.reply.id)
        this.statuses.set(event.reply.id, event.reply.status)
        return
      case 'ReplyCompleted':
      case 'ReplyCancelled':
        this.#end(event)
    }
  }

  #begin(replyId: string, attempt: number) {
    this.#forgetStopped(replyId, attempt)
    const known = this.texts.get(replyId)
    expect(known === undefined || known.attempt === attempt, 'an attempt begins after the one before it has been left').toBe(true)
    if (!known) this.texts.set(replyId, { attempt, text: '' })
    this.statuses.set(replyId, 'RUNNING')
  }

  /** The text of a reply that was stopped stays until the next attempt: nobody says that the stopped one has ended, as it had. */
  #forgetStopped(replyId: string, attempt: number) {
    if (this.statuses.get(replyId) === 'CANCELLED' && this.texts.get(replyId)?.attempt !== attempt) this.texts.delete(replyId)
  }

  #takeDelta({ replyId, attempt, offset, text }: Extract<InteractionEvent, { type: 'ReplyDelta' }>) {
    this.#forgetStopped(replyId, attempt)
    const known = this.texts.get(replyId) ?? { attempt, text: '' }
    expect(attempt, 'text is of the attempt that was told to run').toBe(known.attempt)
    expect(offset, 'a delta begins where the text ends').toBe(known.text.length)
    expect(text.isWellFormed(), 'no surrogate pair is split').toBe(true)
    this.texts.set(replyId, { attempt, text: known.text + text })
  }

  #end({ reply }: Extract<InteractionEvent, { type: 'ReplyCompleted' | 'ReplyCancelled' }>) {
    this.statuses.set(reply.id, reply.status)
    const message = [...this.messages.values()].find(({ id }) => id === reply.messageId)
    const known = this.texts.get(reply.id)
    if (!message || !known) return void this.texts.delete(reply.id)
    // What was kept of a cancelled reply may be less than what was seen of it.
    const text = reply.status === 'CANCELLED' ? known.text.slice(0, message.content.length) : known.text
    expect(text, 'the deltas join to the stored text').toBe(message.content)
    this.texts.set(reply.id, { ...known, text })
  }
}
