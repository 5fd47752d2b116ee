import type { Client, Result } from './client.ts'

const query = `subscription ($interactionId: ID!, $after: String) {
  interactionEvents(interactionId: $interactionId, after: $after) {
    type: __typename
    ... on Event { cursor }
    ... on MessageAdded { message { position role content } }
    ... on MessageChanged { message { position role content } }
    ... on MessageRemoved { position messageId }
    ... on ReplyDelta { text }
    ... on ReplyQueued { reply { turn } }
    ... on ReplyStarted { reply { turn } }
    ... on ReplyRetrying { reply { turn } }
    ... on ReplyCompleted { reply { turn } }
    ... on ReplyFailed { reply { turn } }
    ... on ReplyCancelled { reply { turn } length }
  }
}`

interface Told {
  type: string
  cursor: string
  message?: { position: number; role: string; content: string }
  messageId?: string
  position?: number
  reply?: { turn: number }
  text?: string
  length?: number
}

/** Follows an interaction over a WebSocket, and reads its events in words. */
export class EventListener {
  /** The place behind the last event that was read. */
  cursor: string
  /** By the words that told of it, the message that was removed. */
  readonly removed = new Map<string, string>()
  readonly #events: AsyncIterator<Result>

  constructor(client: Client, interactionId: string, after: string) {
    this.cursor = after
    this.#events = client.socket.iterate({ query, variables: { interactionId, after } }) as AsyncIterator<Result>
  }

  /**
   * All events up to the one of these words, in words. That a reply was queued is left out: it is not told of one that
   * has been started by the time that its row is read.
   */
  async readTo(last: string): Promise<string[]> {
    const told: string[] = []
    while (told.at(-1) !== last) {
      const { value, done } = await this.#events.next()
      if (done || !value.data) throw new Error(`no "${last}" after ${JSON.stringify(told)}: ${JSON.stringify(value)}`)
      const event = value.data.interactionEvents as Told
      this.cursor = event.cursor
      const words = inWords(event)
      if (event.messageId) this.removed.set(words, event.messageId)
      if (event.type !== 'ReplyQueued') told.push(words)
    }
    return told
  }

  async leave() {
    await this.#events.return?.()
  }
}

function inWords({ type, message, position, reply, text, length }: Told): string {
  const [, what, happened] = /^(Interaction|Message|Reply)(\w+)$/.exec(type) ?? []
  if (message) return `message ${message.position} ${happened?.toLowerCase()}: ${message.role} ${message.content}`
  if (position) return `message ${position} removed`
  if (reply) return `reply ${reply.turn} ${happened?.toLowerCase()}${length === undefined ? '' : ` at ${length}`}`
  return text === undefined ? `${what} ${happened}` : `text: ${text}`
}
