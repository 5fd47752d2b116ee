import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ProviderSettings } from '../../../src/config.ts'
import { type CompletionEvent, type CompletionRequest, type Provider, ProviderError } from '../../../src/llm/provider.ts'
import { listen } from '../../support/listen.ts'

export const settingsFor = (baseUrl: string, overrides: Partial<ProviderSettings> = {}): ProviderSettings => ({
  name: 'test',
  kind: 'openai',
  baseUrl,
  models: ['test-model'],
  anyModel: false,
  connectTimeoutMs: 5_000,
  firstTokenTimeoutMs: 5_000,
  betweenTokensTimeoutMs: 5_000,
  ...overrides,
})

export const question: CompletionRequest = { modelName: null, messages: [{ role: 'HUMAN', content: 'Hello' }] }

export const live = () => new AbortController().signal

export async function collect(events: AsyncIterable<CompletionEvent>): Promise<CompletionEvent[]> {
  const collected: CompletionEvent[] = []
  for await (const event of events) collected.push(event)
  return collected
}

export const textOf = (events: readonly CompletionEvent[]) => events.map((event) => (event.type === 'delta' ? event.text : '')).join('')

export const ask = (provider: Provider, signal = live()) => collect(provider.stream(question, signal))

/** The error that a stream ends with. */
export async function failureOf(provider: Provider, signal = live()): Promise<ProviderError> {
  const error = await ask(provider, signal).then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  )
  if (error instanceof ProviderError) return error
  throw error
}

/** One event of a stream of server-sent events. */
export const sse = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
export const textChunk = (content: string) => sse({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
export const stopChunk = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
export const done = sse('[DONE]')

export const beginStream = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
}

export interface FaultyServer extends AsyncDisposable {
  baseUrl: string
  /** Settles when a client has gone away before the end of its response. */
  clientGone: Promise<void>
}

/** A server that answers as it is told, byte by byte. */
export async function startServer(respond: (response: ServerResponse, request: IncomingMessage) => void): Promise<FaultyServer> {
  const gone = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) gone.resolve()
    })
    request.resume().on('end', () => respond(response, request))
  })
  const origin = await listen(server)
  return {
    baseUrl: `${origin}/v1`,
    clientGone: gone.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
