import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createOpenAiProvider } from '../../../src/llm/openai.ts'
import { maxOutputCharacters } from '../../../src/llm/outputCap.ts'
import { createProviders, streamReply } from '../../../src/llm/providers.ts'
import {
  beginStream,
  collect,
  done,
  failureOf,
  live,
  question,
  settingsFor,
  sse,
  startServer,
  stopChunk,
  textChunk,
  textOf,
} from './support.ts'

/** The error that a provider gives whose server answers so. */
async function failureFrom(respond: (response: ServerResponse) => void, overrides: Parameters<typeof settingsFor>[1] = {}) {
  await using server = await startServer(respond)
  return await failureOf(createOpenAiProvider(settingsFor(server.baseUrl, overrides)))
}

const refuse =
  (status: number, error: object = { message: 'No.' }, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ error }))

describe('a refused request', () => {
  test.each([
    [400, 'PROVIDER_REJECTED', false],
    [401, 'PROVIDER_UNAUTHORIZED', false],
    [402, 'PROVIDER_UNAUTHORIZED', false],
    [403, 'PROVIDER_UNAUTHORIZED', false],
    [404, 'PROVIDER_REJECTED', false],
    [408, 'PROVIDER_TIMEOUT', true],
    [409, 'PROVIDER_UNAVAILABLE', true],
    [422, 'PROVIDER_REJECTED', false],
    [429, 'PROVIDER_RATE_LIMITED', true],
    [500, 'PROVIDER_UNAVAILABLE', true],
    [503, 'PROVIDER_UNAVAILABLE', true],
    [529, 'PROVIDER_UNAVAILABLE', true],
  ])('%i is %s', async (status, code, retryable) => {
    expect(await failureFrom(refuse(status))).toMatchObject({ code, retryable, provider: 'test' })
  })

  test.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after-ms': '250', 'retry-after': '3' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
  ])('says with %j how long to wait', async (headers, retryAfterMs) => {
    expect((await failureFrom(refuse(429, {}, headers))).retryAfterMs).toBe(retryAfterMs)
  })

  test('an account without credit is not asked again', async () => {
    const error = await failureFrom(refuse(429, { message: 'Quota', code: 'insufficient_quota', type: 'insufficient_quota' }))
    expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', retryable: false })
  })

  test('neither the key nor the words of the provider reach the client, and the key not even the cause', async () => {
    const apiKey = 'sk-canary-4711'
    const error = await failureFrom(refuse(401, { message: `Incorrect API key provided: ${apiKey}`, param: { apiKey } }), { apiKey })
    expect(error.safeMessage).not.toContain('Incorrect')
    expect(inspect(error, { depth: 10 })).not.toContain(apiKey)
    expect(inspect(error.cause)).toContain('Incorrect API key provided: [key]')
  })
})

describe('a connection', () => {
  test('that is refused', async () => {
    const server = await startServer(() => {})
    await server[Symbol.asyncDispose]()
    expect((await failureOf(createOpenAiProvider(settingsFor(server.baseUrl)))).code).toBe('PROVIDER_UNAVAILABLE')
  })

  test('that is reset before the answer', async () => {
    expect((await failureFrom((response) => response.socket?.resetAndDestroy())).code).toBe('PROVIDER_UNAVAILABLE')
  })

  test.each([
    ['cut', (response: ServerResponse) => response.destroy()],
    ['reset', (response: ServerResponse) => response.socket?.resetAndDestroy()],
  ])('that is %s in the middle of the answer', async (_, breakOff) => {
    const error = await failureFrom((response) => {
      beginStream(response)
      response.write(textChunk('Half an ans'), () => setTimeout(() => breakOff(response), 20))
    })
    expect(error).toMatchObject({ code: 'PROVIDER_INCOMPLETE', retryable: true })
  })
})

describe('a stream', () => {
  const stream =
    (...parts: string[]) =>
    (response: ServerResponse) => {
      beginStream(response)
      response.end(parts.join(''))
    }

  test.each([
    ['without its terminator', 'PROVIDER_INCOMPLETE', stream(textChunk('Half'))],
    ['without a finish reason', 'PROVIDER_INCOMPLETE', stream(textChunk('Half'), done)],
    ['that is empty', 'PROVIDER_INCOMPLETE', stream()],
    ['with bad JSON', 'PROVIDER_BAD_RESPONSE', stream(textChunk('a'), sse('{"choices": [}'), stopChunk, done)],
    ['with a chunk cut off', 'PROVIDER_BAD_RESPONSE', stream(textChunk('a'), 'data: {"choices": [{"delta"')],
    ['with a number for a chunk', 'PROVIDER_BAD_RESPONSE', stream(sse('42'), stopChunk, done)],
    ['with null for a chunk', 'PROVIDER_BAD_RESPONSE', stream(sse('null'), stopChunk, done)],
    ['with a number for text', 'PROVIDER_BAD_RESPONSE', stream(sse({ choices: [{ delta: { content: 1 } }] }), stopChunk, done)],
    ['with an error', 'PROVIDER_BAD_RESPONSE', stream(textChunk('a'), sse({ error: { message: 'Overloaded' } }), done)],
    ['that finishes with an error', 'PROVIDER_BAD_RESPONSE', stream(textChunk('a'), sse({ choices: [{ finish_reason: 'error' }] }))],
    ['without text', 'PROVIDER_BAD_RESPONSE', stream(stopChunk, done)],
    [
      'that is a web page',
      'PROVIDER_BAD_RESPONSE',
      (response: ServerResponse) => response.setHeader('content-type', 'text/html').end('<p>'),
    ],
  ])('%s is %s', async (_, code, respond) => {
    expect(await failureFrom(respond)).toMatchObject({ code, retryable: true })
  })

  test('without end is cut at the cap, and its request ended', async () => {
    await using server = await startServer((response) => {
      beginStream(response)
      const chunk = textChunk('All work and no play. '.repeat(500))
      const write = () => {
        while (!response.destroyed && response.write(chunk)) {}
      }
      response.on('drain', write)
      write()
    })
    const [provider] = createProviders([settingsFor(server.baseUrl)])
    if (!provider) throw new Error('There is no provider.')
    const events = await collect(streamReply(provider, question, live()))
    expect(textOf(events)).toHaveLength(maxOutputCharacters)
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'LENGTH' })
    await server.clientGone
  })
})

describe('silence', () => {
  const limits = { connectTimeoutMs: 150, firstTokenTimeoutMs: 300, betweenTokensTimeoutMs: 150 }

  test.each([
    ['before the headers', { ...limits, firstTokenTimeoutMs: 5_000 }, () => {}],
    ['before the first token', limits, beginStream],
    [
      'between tokens',
      { ...limits, firstTokenTimeoutMs: 5_000 },
      (response: ServerResponse) => {
        beginStream(response)
        response.write(textChunk('Half'))
      },
    ],
    [
      'in the body of a refusal',
      limits,
      (response: ServerResponse) => {
        response.writeHead(500)
        response.write('Wait for')
      },
    ],
  ])('%s ends the request', async (_, overrides, respond) => {
    await using server = await startServer(respond)
    const startedAt = performance.now()
    const error = await failureOf(createOpenAiProvider(settingsFor(server.baseUrl, overrides)))
    expect(error.code).toBe('PROVIDER_TIMEOUT')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    await server.clientGone
  })
})

describe('an abort', () => {
  test.each([
    ['before the headers', () => {}],
    [
      'in the middle of the answer',
      (response: ServerResponse) => {
        beginStream(response)
        response.write(textChunk('Half'))
      },
    ],
  ])('%s closes the request and gives its reason', async (_, respond) => {
    const abort = new AbortController()
    const reason = new Error('Not ours any more.')
    await using server = await startServer((response) => {
      respond(response)
      setTimeout(() => abort.abort(reason), 50)
    })
    await expect(failureOf(createOpenAiProvider(settingsFor(server.baseUrl)), abort.signal)).rejects.toBe(reason)
    await server.clientGone
  })

  test('beforehand asks nobody', async () => {
    await using server = await startServer(() => expect.unreachable())
    const reason = new Error('Too late.')
    await expect(failureOf(createOpenAiProvider(settingsFor(server.baseUrl)), AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
