import type { PromptMessage } from '../provider.ts'
import { excerpt, givenName, type Memory, remember } from './memory.ts'
import { reflect } from './reflection.ts'
import { fallbacks, fallbacksWithTopic, type Rule, rules } from './rules.ts'

export const disclosure = 'I am the offline demonstration of Parley: I answer by a few patterns, there is no model behind me.'

/** The answer to a conversation; always the same to the same one. */
export function composeAnswer(messages: readonly PromptMessage[]): string {
  const memory = remember(messages)
  const last = memory.said.at(-1) ?? ''
  const known = answerFromMemory(last, memory)
  if (known) return known
  const answer = answerByRule(last, memory) ?? answerWithoutRule(messages, memory)
  return memory.said.length === 1 ? `${answer}\n\n(${disclosure})` : answer
}

/** Answers to what only the conversation itself, or we ourselves, can tell. */
function answerFromMemory(last: string, memory: Memory): string | null {
  const { prompt, said, name } = memory
  const asks = (pattern: RegExp) => pattern.test(last.slice(0, 2000))
  if (asks(/\bwhat(?:'s| is| was) my name\b|\b(?:know|remember) my name\b|\bwho am i\b/i))
    return name ? `Your name is ${name}.` : 'You have not told me your name yet.'
  if (asks(/\byour (?:system )?(?:prompt|role|instructions?|task|job|purpose)\b/i))
    return prompt
      ? `My prompt is: “${excerpt(prompt, 400)}” A model would follow it; I can only repeat it.`
      : 'I was given no prompt. An interaction may have one, and a model would follow it.'
  if (
    asks(
      /\b(?:who|what) are you\b|\bare you (?:an? )?(?:real|human|ai|bot|robot|machine|person|model|llm|chatgpt)\b|\b(?:which|what) model\b/i,
    )
  )
    return disclosure
  if (asks(/\bwhat (?:did|have) (?:i|we) (?:say|said|talk|discuss|tell)|\bwhat (?:were|are) we talking about\b|\bhow many messages\b/i))
    return recall(said)
  const given = givenName(last)
  if (given) return `Nice to meet you, ${given}. ${said.length === 1 ? disclosure : 'What would you like to talk about?'}`
  if (/^(?:hello|hi|hey|greetings|good (?:morning|afternoon|evening|day))\b[^.?!]{0,40}[.?!]*$/i.test(last)) return greeting(memory)
  return null
}

function greeting({ prompt, name }: Memory): string {
  const task = prompt ? ` My prompt is: “${excerpt(prompt)}”` : ''
  return `Hello${name ? `, ${name}` : ''}! ${disclosure}${task} What is on your mind?`
}

function recall(said: readonly string[]): string {
  const [first = '', ...others] = said.slice(0, -1)
  if (!first) return 'This is your first message here.'
  const previous = others.at(-1)
  const lately = previous ? ` Just now you said: “${excerpt(previous)}”` : ''
  return `You have sent ${said.length} messages. You began with: “${excerpt(first)}”${lately}`
}

/** Each time that a rule is used again, its next template is taken, as in ELIZA. */
function answerByRule(last: string, { said }: Memory): string | null {
  for (const rule of rules) {
    const match = matchOf(rule, last)
    if (!match) continue
    const uses = said.slice(0, -1).filter((text) => ruleOf(text) === rule).length
    const template = rule.templates[uses % rule.templates.length] ?? rule.templates[0]
    return template.replace('$1', () => reflect(excerpt(match[1] ?? '', 80)))
  }
  return null
}

const ruleOf = (text: string) => rules.find((rule) => matchOf(rule, text))

/** Looks at the first sentences only, so that long texts cost no more than short ones. */
function matchOf({ pattern }: Rule, text: string): RegExpExecArray | null {
  for (const sentence of text.slice(0, 500).match(/[^.!?;\n]+\??/g) ?? []) {
    const match = pattern.exec(sentence.trim().replaceAll('’', "'"))
    if (match) {
      match[1] = match[1]?.replace(/[\s?,]+$/, '') ?? ''
      return match
    }
  }
  return null
}

function answerWithoutRule(messages: readonly PromptMessage[], { said }: Memory): string {
  const seed = hash(messages)
  const topics = said.slice(0, -1).filter((text) => text.length > 15)
  const topic = topics[seed % Math.max(1, topics.length)]
  const templates = topic && seed % 3 !== 0 ? fallbacksWithTopic : fallbacks
  const template = templates[(seed >>> 4) % templates.length] ?? templates[0]
  return template.replace('$topic', () => excerpt(topic ?? '', 80))
}

/** FNV-1a, 32 bits. */
function hash(messages: readonly PromptMessage[]): number {
  let value = 0x811c9dc5
  for (const { role, content } of messages) {
    for (const byte of Buffer.from(`${role}\n${content.slice(-2000)}\n`)) value = Math.imul(value ^ byte, 0x01000193)
  }
  return value >>> 0
}
