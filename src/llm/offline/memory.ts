import type { PromptMessage } from '../provider.ts'

/** What can be known from a conversation. */
export interface Memory {
  /** The system messages, joined; null without any. */
  prompt: string | null
  /** What the human said, oldest first; the last is the one to answer. */
  said: readonly string[]
  /** The name that the human gave last. */
  name: string | null
}

export function remember(messages: readonly PromptMessage[]): Memory {
  const contents = (role: PromptMessage['role']) => messages.filter((message) => message.role === role).map(({ content }) => content.trim())
  const said = contents('HUMAN')
  return {
    prompt: contents('SYSTEM').join('\n').trim() || null,
    said,
    name: said.map(givenName).findLast((name) => name !== null) ?? null,
  }
}

const introduction = /\b(?:my name(?: is|'s)|call me|i(?: am|'m) called)\s+(\p{L}[\p{L}\p{M}'’-]*)((?:\s+\p{L}[\p{L}\p{M}'’-]*){0,3})/iu
const noNames = new Set(['not', 'no', 'a', 'an', 'the', 'none', 'unknown', 'when', 'if', 'it', 'and', 'what', 'crazy', 'later', 'back'])

/** The name in "my name is Ada Lovelace and ...": one word, and those after it that are capitalised. */
export function givenName(text: string): string | null {
  const [, first = '', others = ''] = introduction.exec(text.slice(0, 2000)) ?? []
  if (!first || noNames.has(first.toLowerCase())) return null
  const more = others.split(/\s+/).filter(Boolean)
  const end = more.findIndex((word) => !/^\p{Lu}/u.test(word))
  const [initial = '', ...rest] = first
  return [initial.toUpperCase() + rest.join(''), ...more.slice(0, end < 0 ? undefined : end)].join(' ')
}

/** One line of at most `limit` characters, for quoting. */
export function excerpt(text: string, limit = 120): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  return characters.length > limit ? `${characters.slice(0, limit).join('').trimEnd()}…` : line
}
