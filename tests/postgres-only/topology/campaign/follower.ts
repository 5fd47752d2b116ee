import { setTimeout as delay } from 'node:timers/promises'
import type { OpenEvents } from '../../../support/eventConnections.ts'
import type { EventConnection, SeenDelta, SeenEvent } from '../../../support/events.ts'

/** What no client may ever see. */
export interface Sightings {
  duplicates: number
  outOfOrder: number
  /** Texts that did not join, or not to the message. */
  garbled: number
}

/** Where a client goes on: at the cursor of the last event, unless it is to show that the test would notice. */
export type Resume = (cursor: string) => string | undefined

/**
 * A client that follows one interaction for as long as it may, over all cuts, and notes what it is given: the messages
 * there are, and what should not have come.
 */
export class Follower {
  readonly interactionId: string
  /** By position. */
  readonly messages = new Map<number, { id: string; content: string }>()
  readonly sightings: Sightings = { duplicates: 0, outOfOrder: 0, garbled: 0 }
  events = 0
  connections = 0
  cursor: string
  readonly #open: OpenEvents
  readonly #resume: Resume
  readonly #texts = new Map<string, { attempt: number; text: string }>()
  readonly #removed = new Set<string>()
  #connection: EventConnection | undefined
  #highest = 0

  constructor(interactionId: string, cursor: string, open: OpenEvents, resume: Resume) {
    this.interactionId = interactionId
    this.cursor = cursor
    this.#open = open
    this.#resume = resume
  }

  /** @param url of `/graphql` */
  async run(url: string, signal: AbortSignal): Promise<void> {
    let after: string | undefined = this.cursor
    while (!signal.aborted) {
      // Nobody listens, or the connection broke off: that is the weather here.
      await this.#readAll(url, after).catch(() => {})
      after = this.#resume(this.cursor)
      await delay(50 + 100 * Math.random(), undefined, { signal }).catch(() => {})
    }
  }

  cut() {
    this.#connection?.cut()
  }

  async #readAll(url: string, after: string | undefined) {
    this.#connection = await this.#open(url, { interactionId: this.interactionId, after })
    this.connections += 1
    for await (const event of this.#connection.events) this.#take(event)
  }

  #take(event: SeenEvent) {
    this.events += 1
    this.cursor = event.cursor
    switch (event.__typename) {
      case 'MessageAdded':
        return this.#add(event.message)
      case 'MessageChanged':
        return void this.messages.set(event.message.position, event.message)
      case 'MessageRemoved':
        this.#removed.add(event.messageId)
        return void this.messages.delete(event.position)
      case 'ReplyDelta':
        return this.#grow(event)
      case 'ReplyRetrying':
        return void this.#texts.delete(event.reply.id)
      case 'ReplyCompleted':
        return this.#complete(event.reply)
    }
  }

  /** The message may have been removed since. */
  #complete({ id, message }: { id: string; message: { content: string } | null }) {
    if (message && this.#texts.get(id)?.text !== message.content) this.sightings.garbled += 1
  }

  #add({ id, position, content }: { id: string; position: number; content: string }) {
    if (this.messages.get(position)?.id === id) this.sightings.duplicates += 1
    else if (position <= this.#highest) this.sightings.outOfOrder += 1
    this.#highest = Math.max(this.#highest, position)
    if (!this.#removed.has(id)) this.messages.set(position, { id, content })
  }

  #grow({ replyId, attempt, offset, text }: SeenDelta) {
    const known = this.#texts.get(replyId)
    const before = known?.attempt === attempt ? known.text : ''
    if (offset !== before.length) this.sightings.garbled += 1
    this.#texts.set(replyId, { attempt, text: before.slice(0, offset) + text })
  }
}
