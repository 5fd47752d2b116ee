import type { ServerResponse } from 'node:http'
import { begin, delta, finish, type LlmServer } from './llmServer.ts'

export interface RepliesToLetGo {
  /** Settles once the question has been asked. */
  asked(question: string): Promise<void>
  /** Ends all answers to the question, also those that are asked for from now on. */
  letGo(question: string): void
}

interface Asked {
  open: ServerResponse[]
  first: PromiseWithResolvers<void>
  isLetGo: boolean
}

/** From now on the provider's server begins each answer, and ends it when its question is let go. */
export function holdByQuestion(llm: LlmServer): RepliesToLetGo {
  const all = new Map<string, Asked>()
  const of = (question: string) => {
    const asked = all.get(question) ?? { open: [], first: Promise.withResolvers(), isLetGo: false }
    all.set(question, asked)
    return asked
  }
  const end = (response: ServerResponse) => {
    if (!response.destroyed) finish(response)
  }
  llm.respond = ({ messages }, response) => {
    const asked = of(messages.at(-1)?.content ?? '')
    begin(response)
    delta(response, 'Well.')
    if (asked.isLetGo) end(response)
    else asked.open.push(response)
    asked.first.resolve()
  }
  return {
    asked: (question) => of(question).first.promise,
    letGo(question) {
      const asked = of(question)
      asked.isLetGo = true
      asked.open.splice(0).forEach(end)
    },
  }
}
