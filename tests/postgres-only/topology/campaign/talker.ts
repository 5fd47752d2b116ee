import { setTimeout as delay } from 'node:timers/promises'
import { type Client, createMessage, type Result } from '../../../support/client.ts'
import type { Random } from '../../../support/random.ts'

export interface Acknowledged {
  interactionId: string
  key: string
  messageId: string
  position: number
}

/** Between two things that somebody does, in milliseconds. */
const pause = { min: 2000, more: 6000 }

/** What the weather may bring; anything else is a fault of the server. */
const expected = new Set(['UNAVAILABLE', 'INTERACTION_BUSY', 'CONFLICT', 'NOT_FOUND'])

/** Somebody who talks in one interaction: sends, stops replies, asks again, changes what waits, removes. */
export class Talker {
  readonly acknowledged: Acknowledged[] = []
  /** By what was done: how often it was answered. */
  readonly done: Record<string, number> = {}
  readonly unexpected: string[] = []
  /** What there was instead of an answer of the server's. */
  readonly lostAnswers: string[] = []
  readonly #interactionId: string
  readonly #random: Random
  #replyIds: string[] = []
  #sends = 0

  constructor(interactionId: string, random: Random) {
    this.#interactionId = interactionId
    this.#random = random
  }

  async run(client: Client, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(pause.min + this.#random.upTo(pause.more), undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      await this.#act(client)
    }
  }

  async #act(client: Client) {
    const dice = this.#random.next()
    const [replyId, messageId] = [this.#replyIds.at(-1), this.acknowledged.at(-1)?.messageId]
    if (!replyId || !messageId || dice < 0.7) return this.#send(client)
    if (dice < 0.8) return this.#cancel(client, replyId)
    if (dice < 0.87) return this.#askAgain(client, replyId)
    if (dice < 0.95) return this.#thinkBetter(client)
    return this.#mutate(client, 'deleteMessage', { id: messageId }, 'deletedId')
  }

  #cancel(client: Client, replyId: string) {
    return this.#mutate(client, 'cancelReply', { replyId, keepPartial: this.#random.chance(0.5) }, 'reply { id }')
  }

  async #askAgain(client: Client, replyId: string) {
    await this.#send(client)
    const last = this.#replyIds.at(-1) ?? replyId
    await this.#cancel(client, last)
    await this.#mutate(client, 'retryReply', { replyId: last }, 'reply { id }')
  }

  /** The second of two messages waits for the first one's answer: what it says can still be changed. */
  async #thinkBetter(client: Client) {
    await this.#send(client)
    await this.#send(client)
    await this.#mutate(client, 'updateMessage', { id: this.acknowledged.at(-1)?.messageId, content: 'changed' }, 'message { id }')
  }

  /** Sends one message, over and over until that is acknowledged, and now and then once more. */
  async #send(client: Client) {
    this.#sends += 1
    const key = `${this.#interactionId} ${this.#sends}`
    const whenBusy = this.#random.chance(0.2) ? 'INTERRUPT' : 'ENQUEUE'
    const input = { interactionId: this.#interactionId, content: key, clientMessageId: key, whenBusy }
    for (let answers = 0; answers < (this.#random.chance(0.1) ? 2 : 1); ) {
      const sent = this.#note('createMessage', await attempt(client, createMessage, { input }))?.createMessage
      if (sent) {
        this.acknowledged.push({ interactionId: this.#interactionId, key, messageId: sent.message.id, position: sent.message.position })
        if (answers === 0) this.#replyIds.push(sent.reply.id)
        answers += 1
      } else await delay(100)
    }
  }

  async #mutate(client: Client, name: string, input: object, fields: string) {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
    this.#note(name, await attempt(client, `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`, { input }))
  }

  #note(name: string, result: Result | string): Result['data'] {
    if (typeof result === 'string') return void this.lostAnswers.push(`${name}: ${result}`)
    for (const { message, extensions } of result.errors ?? [])
      if (!expected.has(extensions.code)) this.unexpected.push(`${name}: ${extensions.code} ${message}`)
    if (result.errors) return
    this.done[name] = (this.done[name] ?? 0) + 1
    return result.data
  }
}

/** A string: the answer got lost, or there was none. */
const attempt = (client: Client, query: string, variables: Record<string, unknown>) => client.request(query, variables).catch(String)
