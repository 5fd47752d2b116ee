import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildPrompt, messageOverheadTokens } from '../../../src/llm/prompt.ts'
import type { PromptMessage } from '../../../src/llm/provider.ts'
import { countTokens } from '../../../src/llm/tokens.ts'

const human = (content: string): PromptMessage => ({ role: 'HUMAN', content })
const ai = (content: string): PromptMessage => ({ role: 'AI', content })
const system = (content: string): PromptMessage => ({ role: 'SYSTEM', content })
const tokensOf = (messages: readonly PromptMessage[]) =>
  messages.reduce((sum, { content }) => sum + messageOverheadTokens + countTokens(content), 0)

describe('a prompt', () => {
  test('begins with the system prompt and holds all turns that fit', () => {
    const messages = [human('One?'), ai('One.'), human('Two?')]
    expect(buildPrompt({ systemPrompt: 'Be brief.', messages })).toEqual([system('Be brief.'), ...messages])
  })

  test.each([null, '', ' \n'])('has no system message for the prompt %j', (systemPrompt) => {
    expect(buildPrompt({ systemPrompt, messages: [human('Hello')] })).toEqual([human('Hello')])
  })

  test('loses the oldest turns first, question and answer together', () => {
    const messages = [human('one'), ai('one'), human('two'), ai('two'), human('three')]
    const cost = messageOverheadTokens + 1
    const kept = (tokenBudget: number) => buildPrompt({ systemPrompt: null, messages, tokenBudget })
    expect(kept(5 * cost)).toEqual(messages)
    expect(kept(5 * cost - 1)).toEqual(messages.slice(2))
    expect(kept(3 * cost)).toEqual(messages.slice(2))
    expect(kept(3 * cost - 1)).toEqual(messages.slice(4))
  })

  test('keeps system messages and the message to answer over any budget', () => {
    const messages = [human('Old'), system('Mind the time.'), ai('Old'), human('New')]
    expect(buildPrompt({ systemPrompt: 'Be brief.', messages, tokenBudget: 1 })).toEqual([
      system('Be brief.'),
      system('Mind the time.'),
      human('New'),
    ])
  })

  test('may begin with what the AI said first, as long as that fits', () => {
    const messages = [ai('Hello! What may I do?'), human('Help'), ai('Yes'), human('Now')]
    expect(buildPrompt({ systemPrompt: null, messages })).toEqual(messages)
    expect(buildPrompt({ systemPrompt: null, messages, tokenBudget: 20 })).toEqual(messages.slice(1))
  })
})

const conversation = fc.array(
  fc.record({
    role: fc.constantFrom('SYSTEM' as const, 'HUMAN' as const, 'HUMAN' as const, 'AI' as const),
    content: fc.lorem({ maxCount: 20 }),
  }),
)

test('in whatever conversation, the rules hold', () => {
  fc.assert(
    fc.property(fc.option(fc.lorem()), conversation, fc.nat({ max: 400 }), (systemPrompt, messages, tokenBudget) => {
      const prompt = buildPrompt({ systemPrompt, messages, tokenBudget })
      const history = systemPrompt === null ? prompt : prompt.slice(1)
      const kept = new Set(history)
      expect(history).toEqual(messages.filter((message) => kept.has(message)))
      for (const message of messages) if (message.role === 'SYSTEM') expect(kept).toContain(message)

      const spoken = messages.filter(({ role }) => role !== 'SYSTEM')
      const said = history.filter(({ role }) => role !== 'SYSTEM')
      expect(spoken.slice(spoken.length - said.length)).toEqual(said)
      if (said.length < spoken.length && said.length > 0) expect(said[0]?.role).toBe('HUMAN')

      const lastHuman = messages.findLast(({ role }) => role === 'HUMAN')
      if (lastHuman) expect(kept).toContain(lastHuman)
      if (said.filter(({ role }) => role === 'HUMAN').length > 1) expect(tokensOf(prompt)).toBeLessThanOrEqual(tokenBudget)
    }),
    { numRuns: 500 },
  )
})
