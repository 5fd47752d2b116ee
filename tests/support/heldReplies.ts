import type { ServerResponse } from 'node:http'
import { answer, type ChatRequest, type LlmServer } from './llmServer.ts'

export interface HeldRequest {
  request: ChatRequest
  response: ServerResponse
  /** The content of the message that is to be answered. */
  question: string
  /** Lets it go with this answer. */
  answer(text?: string): void
}

export interface HeldReplies {
  /** The next request, when it is there; each is given once, in the order of arrival. */
  next(): Promise<HeldRequest>
  /** The questions of all requests so far. */
  readonly questions: string[]
  /** How many are open now, and how many were at most. */
  readonly open: number
  readonly mostOpen: number
}

/** From now on the provider's server leaves every request open until the test answers it. */
export function holdReplies(llm: LlmServer): HeldReplies {
  const waiting: HeldRequest[] = []
  const questions: string[] = []
  let open = 0
  let mostOpen = 0
  let arrived = Promise.withResolvers<void>()
  llm.respond = (request, response) => {
    const question = request.messages.at(-1)?.content ?? ''
    questions.push(question)
    open += 1
    mostOpen = Math.max(mostOpen, open)
    waiting.push({
      request,
      response,
      question,
      answer(text = `re: ${question}`) {
        open -= 1
        answer(response, text)
      },
    })
    arrived.resolve()
  }
  return {
    questions,
    get open() {
      return open
    },
    get mostOpen() {
      return mostOpen
    },
    async next() {
      for (;;) {
        const held = waiting.shift()
        if (held) return held
        arrived = Promise.withResolvers()
        await arrived.promise
      }
    },
  }
}
