import { expect } from 'vitest'

/** Everything that happens in an interaction, with what a client needs to show it. */
export const interactionEvents = `subscription ($interactionId: ID!, $after: String) {
  interactionEvents(interactionId: $interactionId, after: $after) {
    __typename
    ... on Event { cursor }
    ... on MessageAdded { message { id position role content } }
    ... on MessageChanged { message { id position role content } }
    ... on MessageRemoved { messageId position }
    ... on ReplyDelta { replyId attempt offset text }
    ... on ReplyRetrying { reply { id } attempt nextAttempt retryAt reason: error { code } }
    ... on ReplyCompleted { reply { id message { content } } finishReason }
    ... on ReplyFailed { error { code message } }
    ... on ReplyCancelled { length }
  }
}`

export type SeenDelta = { __typename: 'ReplyDelta'; cursor: string; replyId: string; attempt: number; offset: number; text: string }

export type SeenRetry = {
  __typename: 'ReplyRetrying'
  cursor: string
  reply: { id: string }
  attempt: number
  nextAttempt: number
  retryAt: string
  reason: { code: string } | null
}

export interface SeenMessage {
  id: string
  position: number
  role: string
  content: string
}

/** What `interactionEvents` gives. */
export type SeenEvent =
  | SeenDelta
  | { __typename: 'MessageAdded' | 'MessageChanged'; cursor: string; message: SeenMessage }
  | { __typename: 'MessageRemoved'; cursor: string; messageId: string; position: number }
  | SeenRetry
  | { __typename: 'ReplyCompleted'; cursor: string; reply: { id: string; message: { content: string } | null }; finishReason: string }
  | { __typename: 'ReplyFailed'; cursor: string; error: { code: string; message: string } }
  | { __typename: 'ReplyCancelled'; cursor: string; length: number }
  | { __typename: 'ReplyQueued' | 'ReplyStarted'; cursor: string }
  | { __typename: 'InteractionUpdated' | 'InteractionDeleted'; cursor: string }

/** A subscription of `interactionEvents` on a connection of its own. It ends when it is complete, and when its connection is lost. */
export interface EventConnection {
  events: AsyncIterable<SeenEvent>
  /** Cuts the connection, without a word. */
  cut(): void
}

/**
 * A client that shows the reply of an interaction as it is written, by the rule of `ReplyDelta`, and goes on over another
 * connection. It insists that each delta begins where its text ends, and is whole characters.
 */
export class ReplyReader {
  text = ''
  /** What ended the reply. */
  end: SeenEvent | undefined
  /** How often it was told that another attempt follows. */
  retries = 0
  /** Where to go on. */
  cursor: string
  #attempt = 0
  #connection: EventConnection | undefined
  #reading: Promise<void> = Promise.resolve()
  #changed = Promise.withResolvers<void>()

  constructor(cursor: string) {
    this.cursor = cursor
  }

  /** Reads what a connection gives, until it is lost. */
  follow(connection: EventConnection) {
    this.#connection = connection
    this.#reading = this.#read(connection)
    // Whoever waits hears of a failure; until then it is nobody's.
    this.#reading.catch(() => {})
  }

  async leave() {
    this.#connection?.cut()
    await this.#reading
  }

  /** Settles once the text has so many characters. @throws what was wrong, or when the connection was lost before */
  hasRead = (length: number) => this.until(() => this.text.length >= length)
  hasEnded = () => this.until(() => this.end !== undefined)

  take(event: SeenEvent) {
    this.cursor = event.cursor
    if (event.__typename === 'ReplyDelta') this.#grow(event)
    if (event.__typename === 'ReplyRetrying') this.#beginAnew()
    if (event.__typename === 'ReplyCancelled') this.text = this.text.slice(0, event.length)
    if (['ReplyCompleted', 'ReplyFailed', 'ReplyCancelled'].includes(event.__typename)) this.end = event
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  /** What was read of the attempt is void, also when the next one writes nothing. */
  #beginAnew() {
    this.retries += 1
    this.text = ''
  }

  #grow({ attempt, offset, text }: SeenDelta) {
    if (attempt !== this.#attempt) this.text = ''
    this.#attempt = attempt
    expect(offset, 'a delta begins where the text ends').toBe(this.text.length)
    expect(text.isWellFormed(), 'no surrogate pair is split').toBe(true)
    this.text = this.text.slice(0, offset) + text
  }

  async #read({ events }: EventConnection) {
    for await (const event of events) this.take(event)
  }

  /** Settles once it is so; looks after each event. @throws as `hasRead` does */
  async until(isSo: () => boolean) {
    const lost = this.#reading.then(() => {
      throw new Error(`the events ended after ${this.text.length} characters`)
    })
    lost.catch(() => {})
    while (!isSo()) await Promise.race([this.#changed.promise, lost])
  }
}
