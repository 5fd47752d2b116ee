import type { PromptMessage } from './provider.ts'
import { countTokens, tokenUpperBound } from './tokens.ts'

/** Fits the context windows of the common models (128,000) with room for the answer. */
export const defaultTokenBudget = 100_000

/**
 * What a message costs beside its content: its role and the marks around it. OpenAI's chat format takes 3 for the marks
 * and 1 for the role.
 */
export const messageOverheadTokens = 4

export interface PromptParts {
  /** The interaction's prompt, which comes first. */
  systemPrompt: string | null
  /** In turn order, the message to answer last. */
  messages: readonly PromptMessage[]
  /** In tokens, for the whole prompt. */
  tokenBudget?: number
}

/**
 * Chooses what the model gets to read: system messages and the turn to answer in any case, then as many turns as the
 * budget allows, the newest first. A turn, a human message with the answers to it, is kept or left out as a whole, so
 * that no answer stands without its question.
 */
export function buildPrompt({ systemPrompt, messages, tokenBudget = defaultTokenBudget }: PromptParts): PromptMessage[] {
  const system: PromptMessage[] = systemPrompt?.trim() ? [{ role: 'SYSTEM', content: systemPrompt }] : []
  const atMost = sum([...system, ...messages], upperBound)
  if (atMost <= tokenBudget) return [...system, ...messages]

  const turns = splitIntoTurns(messages)
  const kept = new Set(messages.filter(({ role }) => role === 'SYSTEM'))
  let spent = sum([...system, ...kept], cost)
  let olderAtMost = sum(turns.flat(), upperBound)
  for (const [index, turn] of [...turns.entries()].reverse()) {
    if (spent + olderAtMost > tokenBudget) {
      const needed = sum(turn, cost)
      if (spent + needed > tokenBudget && index < turns.length - 1) break
      olderAtMost -= sum(turn, upperBound)
      spent += needed
    }
    for (const message of turn) kept.add(message)
  }
  return [...system, ...messages.filter((message) => kept.has(message))]
}

/** The tokens of a whole prompt. */
export const promptTokens = (messages: readonly PromptMessage[]): number => sum(messages, cost)

const cost = ({ content }: PromptMessage) => messageOverheadTokens + countTokens(content)
const upperBound = ({ content }: PromptMessage) => messageOverheadTokens + tokenUpperBound(content)

const sum = (messages: Iterable<PromptMessage>, measure: (message: PromptMessage) => number) => {
  let total = 0
  for (const message of messages) total += measure(message)
  return total
}

/** System messages belong to no turn. What an AI said before the first human message is a turn of its own. */
function splitIntoTurns(messages: readonly PromptMessage[]): PromptMessage[][] {
  const turns: PromptMessage[][] = []
  for (const message of messages) {
    if (message.role === 'SYSTEM') continue
    const current = turns.at(-1)
    if (message.role === 'HUMAN' || !current) turns.push([message])
    else current.push(message)
  }
  return turns
}
