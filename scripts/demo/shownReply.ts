import type { Event } from './api.ts'

/** The reply did not come, or not as it was stored. */
export class NoReply extends Error {
  override readonly name = 'NoReply'
}

/** Prints a message and its reply, the reply as it is written. */
export class ShownReply {
  #text = ''
  #attempt = 0
  #isOver = false

  get length() {
    return this.#text.length
  }

  get isOver() {
    return this.#isOver
  }

  /** @throws {NoReply} when the reply failed, or its pieces do not join to the message that was stored */
  show(event: Event) {
    switch (event.__typename) {
      case 'MessageAdded':
        if (event.message.role === 'HUMAN') console.log(`HUMAN    ${event.message.content}`)
        break
      case 'ReplyDelta':
        this.#grow(event)
        break
      case 'ReplyRetrying':
        this.#endLine()
        this.#text = ''
        console.error(`demo: ${event.reason?.code ?? 'the server was stopped'}; another attempt follows`)
        break
      case 'ReplyFailed':
        this.#endLine()
        throw new NoReply(`the reply failed: ${event.error.code}. ${event.error.message}`)
      case 'ReplyCompleted':
        this.#endLine()
        if (this.#text !== event.reply.message?.content) throw new NoReply('the pieces do not join to the message that was stored')
        this.#isOver = true
    }
  }

  #grow({ attempt, offset, text }: Extract<Event, { __typename: 'ReplyDelta' }>) {
    if (attempt !== this.#attempt) this.#text = ''
    this.#attempt = attempt
    this.#text = this.#text.slice(0, offset) + text
    process.stdout.write(offset === 0 ? `AI       ${text}` : text)
  }

  #endLine() {
    if (this.#text) console.log()
  }
}
