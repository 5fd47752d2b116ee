import type { ServerResponse } from 'node:http'
import { begin, delta, finish, type LlmServer } from './llmServer.ts'
import type { Random } from './random.ts'

/** From now on the provider's server answers each question as the test dictates it, each time that it is asked. */
export function dictateReplies(llm: LlmServer) {
  const questions = new Map<string, { asked: number; wanted: number; responses: PromiseWithResolvers<ServerResponse>[] }>()
  const of = (question: string) => {
    const known = questions.get(question) ?? { asked: 0, wanted: 0, responses: [] }
    questions.set(question, known)
    return known
  }
  const take = (responses: PromiseWithResolvers<ServerResponse>[], index: number) => {
    responses[index] ??= Promise.withResolvers()
    return responses[index]
  }
  llm.respond = ({ messages }, response) => {
    const question = of(messages.at(-1)?.content ?? '')
    take(question.responses, question.asked++).resolve(response)
  }
  return {
    /** The reply to a question, once it is asked for; to one that was asked before, once it is asked again. */
    async replyTo(content: string, text: string) {
      const question = of(content)
      return new DictatedReply(await take(question.responses, question.wanted++).promise, text)
    },
  }
}

/** A reply that is being written, no faster than the test says. */
export class DictatedReply {
  readonly text: string
  readonly #response: ServerResponse
  #written = 0

  constructor(response: ServerResponse, text: string) {
    this.text = text
    this.#response = response
    begin(response)
  }

  /** How much of the text can be seen by now, in UTF-16 units: half a surrogate pair is held back. */
  get visible(): number {
    return this.text.slice(0, this.#written).isWellFormed() ? this.#written : this.#written - 1
  }

  /** Writes on, up to an offset in UTF-16 units, in so many deltas. */
  writeTo(offset: number, deltas = 1) {
    const size = Math.ceil((offset - this.#written) / deltas)
    while (this.#written < offset) {
      const end = Math.min(offset, this.#written + size)
      delta(this.#response, this.text.slice(this.#written, end))
      this.#written = end
    }
  }

  /** Writes the rest, and says that it is complete. */
  finish() {
    this.writeTo(this.text.length)
    finish(this.#response)
  }

  /** Ends without saying that it is complete. */
  breakOff() {
    this.#response.end()
  }
}

/** Letters of one, two and three bytes, surrogate pairs, and what is joined of several. */
const pieces = ['Hello, ', 'wörld ', '漢字', '語', '😀', '👩‍👩‍👧', 'a', ' - ', '𝄞𝄢', 'and so on. ', '\n', '"', '\\']

/** Text in many scripts, of about the given length in UTF-16 units. */
export function randomText(random: Random, length: number): string {
  let text = ''
  while (text.length < length) text += pieces[random.upTo(pieces.length - 1)]
  return text
}
