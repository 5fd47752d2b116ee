import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOpenAiProvider } from '../../../src/llm/openai.ts'
import { ask, beginStream, collect, done, live, question, settingsFor, sse, startServer, stopChunk, textChunk, textOf } from './support.ts'

describe('against an OpenAI-compatible server', () => {
  const mock = new LLMock({ port: 0, logLevel: 'silent' })
  let baseUrl: string

  beforeAll(async () => {
    await mock.start()
    baseUrl = `${mock.url}/v1`
  })
  beforeEach(() => {
    mock.reset()
    mock.onMessage(/.*/, { content: 'Hello from the other side.', usage: { prompt_tokens: 11, completion_tokens: 6 } }, { chunkSize: 5 })
  })
  afterAll(() => mock.stop())

  test('the request holds the system prompt and the turns, in order, and the settings', async () => {
    const provider = createOpenAiProvider(settingsFor(baseUrl, { apiKey: 'sk-secret' }))
    const messages = [
      { role: 'SYSTEM', content: 'Be brief.' },
      { role: 'HUMAN', content: 'One?' },
      { role: 'AI', content: 'One.' },
      { role: 'HUMAN', content: 'Two?' },
    ] as const
    await collect(provider.stream({ modelName: 'other-model', messages, temperature: 0.5, topP: 0.9, maxOutputTokens: 50 }, live()))
    expect(mock.getLastRequest()?.body).toMatchObject({
      model: 'other-model',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'One.' },
        { role: 'user', content: 'Two?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 50,
    })
  })

  test('the answer comes in pieces, with its usage at the end', async () => {
    const events = await ask(createOpenAiProvider(settingsFor(baseUrl)))
    expect(events.length).toBeGreaterThan(4)
    expect(textOf(events)).toBe('Hello from the other side.')
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'STOP', usage: { promptTokens: 11, completionTokens: 6 } })
    expect(mock.getLastRequest()?.body).toMatchObject({ model: 'test-model' })
  })

  test.each([
    ['length', 'LENGTH'],
    ['content_filter', 'CONTENT_FILTER'],
    ['eos', 'OTHER'],
  ])('finish reason %s is %s', async (finishReason, reason) => {
    mock.prependFixture({ match: {}, response: { content: 'Hm', finishReason } })
    expect((await ask(createOpenAiProvider(settingsFor(baseUrl)))).at(-1)).toMatchObject({ type: 'finish', reason })
  })
})

describe('servers that differ', () => {
  test('a key is sent as a bearer token, and no header without one', async () => {
    const seen: (string | undefined)[] = []
    await using server = await startServer((response, request) => {
      seen.push(request.headers.authorization)
      beginStream(response)
      response.end(textChunk('x') + stopChunk + done)
    })
    await ask(createOpenAiProvider(settingsFor(server.baseUrl, { apiKey: 'sk-secret' })))
    await ask(createOpenAiProvider(settingsFor(server.baseUrl)))
    expect(seen).toEqual(['Bearer sk-secret', undefined])
  })

  test('no usage, no [DONE], and an empty finish reason in every chunk', async () => {
    await using server = await startServer((response) => {
      beginStream(response)
      response.end(sse({ choices: [{ delta: { role: 'assistant', content: 'Hi' }, finish_reason: '' }] }) + stopChunk)
    })
    const events = await ask(createOpenAiProvider(settingsFor(server.baseUrl)))
    expect(events).toEqual([
      { type: 'delta', text: 'Hi' },
      { type: 'finish', reason: 'STOP' },
    ])
  })

  test('an answer is complete though its stream is left open', async () => {
    await using server = await startServer((response) => {
      beginStream(response)
      response.write(textChunk('Hi') + stopChunk)
    })
    const events = await ask(createOpenAiProvider(settingsFor(server.baseUrl, { betweenTokensTimeoutMs: 200 })))
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'STOP' })
    await server.clientGone
  })

  test('an answer is complete though the connection breaks before its usage', async () => {
    await using server = await startServer((response) => {
      beginStream(response)
      response.write(textChunk('Hi') + stopChunk, () => setTimeout(() => response.destroy(), 20))
    })
    expect((await ask(createOpenAiProvider(settingsFor(server.baseUrl)))).at(-1)).toEqual({ type: 'finish', reason: 'STOP' })
  })

  test('a UTF-8 character may be split over packets', async () => {
    const bytes = Buffer.from(textChunk('Grüße, 世界 😀!') + stopChunk + done)
    await using server = await startServer(async (response) => {
      beginStream(response)
      response.socket?.setNoDelay(true)
      for (const byte of bytes) {
        response.write(Buffer.of(byte))
        await new Promise(setImmediate)
      }
      response.end()
    })
    expect(textOf(await ask(createOpenAiProvider(settingsFor(server.baseUrl))))).toBe('Grüße, 世界 😀!')
  })

  test('the thoughts of a reasoning model are signs of life, not text', async () => {
    const thought = sse({ choices: [{ index: 0, delta: { reasoning_content: 'Hm' }, finish_reason: null }] })
    await using server = await startServer(async (response) => {
      beginStream(response)
      for (let count = 0; count < 6; count += 1) {
        response.write(thought)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      response.end(textChunk('42') + stopChunk + done)
    })
    const provider = createOpenAiProvider(settingsFor(server.baseUrl, { firstTokenTimeoutMs: 400 }))
    expect(await collect(provider.stream(question, live()))).toEqual([
      { type: 'delta', text: '42' },
      { type: 'finish', reason: 'STOP' },
    ])
  })
})
