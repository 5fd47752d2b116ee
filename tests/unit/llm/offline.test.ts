import { describe, expect, test } from 'vitest'
import { composeAnswer, disclosure } from '../../../src/llm/offline/answer.ts'
import { reflect } from '../../../src/llm/offline/reflection.ts'
import { createOfflineProvider } from '../../../src/llm/offline.ts'
import type { PromptMessage } from '../../../src/llm/provider.ts'
import { collect, live, question, textOf } from './support.ts'

/** What is answered to the last of these lines, when all were said in one conversation. */
function answerTo(lines: readonly string[], prompt?: string): string {
  const messages: PromptMessage[] = prompt ? [{ role: 'SYSTEM', content: prompt }] : []
  for (const content of lines) {
    messages.push({ role: 'HUMAN', content })
    messages.push({ role: 'AI', content: composeAnswer(messages) })
  }
  return messages.at(-1)?.content ?? ''
}

describe('the offline provider answers', () => {
  test.each([
    [['I am sad'], 'Why are you sad?'],
    [['I am sad.', 'I am sad, and it is because of my cat'], 'How long have you been sad, and it is because of your cat?'],
    [['I need a holiday'], 'Why do you want a holiday?'],
    [['my name is Ada', 'It rains.', 'What is my name?'], 'Your name is Ada.'],
    [['Call me ada Lovelace please', "what's my name"], 'Your name is Ada Lovelace.'],
    [['My name is Ada', 'No, my name is Grace', 'Do you remember my name?'], 'Your name is Grace.'],
    [['What is my name?'], 'You have not told me your name yet.'],
    [
      ['I like trains', 'Really', 'What did we talk about?'],
      'You have sent 3 messages. You began with: “I like trains” Just now you said: “Really”',
    ],
  ])('%j with %j', (lines, expected) => {
    expect(answerTo(lines)).toContain(expected)
  })

  test.each([['Hello!'], ['Who are you?'], ['Are you an AI?'], ['what model is this'], ['It rains.']])('honestly at first: %j', (line) => {
    expect(answerTo([line])).toContain(disclosure)
  })

  test('by its prompt when asked for it', () => {
    expect(answerTo(['What is your role?'], 'You are a pirate.')).toContain('You are a pirate.')
    expect(answerTo(['What is your prompt?'])).toContain('no prompt')
    expect(answerTo(['Hi'], 'You are a pirate.')).toContain('You are a pirate.')
  })

  test('by the name and the topics that it remembers', () => {
    expect(answerTo(['My name is Ada', 'Hello'])).toContain('Hello, Ada!')
    const answers = ['Zebras', 'Lions', 'Tigers', 'Bears', 'Wolves'].map((line) => answerTo(['I went to the zoo last week', line]))
    expect(answers.some((answer) => answer.includes('“I went to the zoo last week”'))).toBe(true)
  })

  test('the same to the same conversation', () => {
    const lines = ['The sea was rough', 'And cold', 'And grey']
    expect(answerTo(lines)).toBe(answerTo(lines))
  })

  test.each([
    [''],
    [' '],
    ['$1 $& $topic'],
    ['i am '.repeat(100_000)],
    ['my name is '.repeat(50_000)],
    [' '.repeat(500_000)],
    ['😀'.repeat(1000)],
  ])('even to odd messages', (line) => {
    const startedAt = performance.now()
    const answer = answerTo(['I am fine', line, line])
    expect(answer).not.toBe('')
    expect(answer.length).toBeLessThan(1000)
    expect(answer.isWellFormed()).toBe(true)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('from its own side', () => {
    expect(reflect("I'm sure that my keys are with you, and you are mine")).toBe('you are sure that your keys are with me, and I am yours')
    expect(reflect('am I in Miami?')).toBe('are you in Miami?')
  })
})

describe('the offline provider streams', () => {
  test('word by word, with usage', async () => {
    const events = await collect(createOfflineProvider({ wordDelayMs: 0 }).stream(question, live()))
    expect(textOf(events)).toBe(composeAnswer(question.messages))
    expect(events.length).toBeGreaterThan(10)
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'STOP', usage: { promptTokens: 5, completionTokens: expect.any(Number) } })
  })

  test('not more than asked for', async () => {
    const events = await collect(createOfflineProvider({ wordDelayMs: 0 }).stream({ ...question, maxOutputTokens: 5 }, live()))
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'LENGTH', usage: { promptTokens: 5, completionTokens: 5 } })
  })

  test('until it is aborted, and ends at once with the reason', async () => {
    const abort = new AbortController()
    const reason = new Error('Enough.')
    const events = createOfflineProvider({ wordDelayMs: 60_000 }).stream(question, abort.signal)
    const startedAt = performance.now()
    const first = events[Symbol.asyncIterator]().next()
    abort.abort(reason)
    await expect(first).rejects.toBe(reason)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
