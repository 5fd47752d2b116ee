import OpenAI from 'openai'
import type { ProviderSettings } from '../config.ts'
import type { Role } from '../db/generated/prisma/enums.ts'
import { boundedFetch } from './boundedFetch.ts'
import { readChunk } from './openaiChunks.ts'
import { toProviderError } from './openaiErrors.ts'
import { type CompletionEvent, type CompletionRequest, type FinishReason, type Provider, ProviderError, type Usage } from './provider.ts'
import { withTimeouts } from './timeouts.ts'

const officialUrl = 'https://api.openai.com/v1'

/** How long an answer that is complete waits for its usage and the stream's end, in milliseconds: some servers leave it open. */
const usageGraceMs = 1_000

/**
 * A provider that speaks OpenAI's chat completions: OpenAI itself, or any server that does likewise. Retries nothing.
 *
 * `connectTimeoutMs` ends with the response's headers. Servers that send them with the first token, as some do that load
 * a model first, need one as long as `firstTokenTimeoutMs`.
 */
export function createOpenAiProvider(settings: ProviderSettings): Provider {
  const { name, baseUrl = officialUrl, apiKey, connectTimeoutMs, betweenTokensTimeoutMs, models = ['gpt-4o-mini'], anyModel } = settings
  const defaultModel = models[0] as string
  const client = createClient(baseUrl, apiKey)
  const official = new URL(baseUrl).hostname === new URL(officialUrl).hostname

  async function* complete(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<CompletionEvent> {
    let streaming = false
    let finishReason: FinishReason | undefined
    let usage: Usage | undefined
    let hasText = false
    let grace: NodeJS.Timeout | undefined
    try {
      const { data: chunks, response } = await client.chat.completions
        .create(requestBody(request, defaultModel, official), { signal, timeout: connectTimeoutMs })
        .withResponse()
      streaming = true
      let hasChunks = false
      for await (const chunk of chunks) {
        hasChunks = true
        const content = readChunk(chunk)
        usage = content.usage ?? usage
        if (!finishReason) yield { type: 'delta', text: content.text }
        hasText ||= content.text !== ''
        finishReason ??= content.finishReason
        if (finishReason) grace ??= setTimeout(() => chunks.controller.abort(), Math.min(usageGraceMs, betweenTokensTimeoutMs / 2))
      }
      if (!finishReason && !hasChunks && !response.headers.get('content-type')?.startsWith('text/event-stream'))
        throw new ProviderError('PROVIDER_BAD_RESPONSE', name)
    } catch (error) {
      signal.throwIfAborted()
      // What goes wrong after the end of the answer takes nothing from it but the usage.
      if (!finishReason) throw toProviderError(error, { provider: name, apiKey, streaming })
    } finally {
      clearTimeout(grace)
    }
    signal.throwIfAborted()
    if (!finishReason) throw new ProviderError('PROVIDER_INCOMPLETE', name)
    if (!hasText && (finishReason === 'STOP' || finishReason === 'OTHER')) throw new ProviderError('PROVIDER_BAD_RESPONSE', name)
    yield usage ? { type: 'finish', reason: finishReason, usage } : { type: 'finish', reason: finishReason }
  }

  return {
    name,
    models,
    anyModel,
    defaultModel,
    stream: (request, signal) => withTimeouts(name, settings, (limited) => complete(request, limited), signal),
  }
}

/** Everything that the SDK would otherwise take from the environment is given: keys must not reach other providers. */
const createClient = (baseURL: string, apiKey: string | undefined) =>
  new OpenAI({
    baseURL,
    // The SDK demands a key; a local server without one gets none.
    apiKey: apiKey ?? 'none',
    ...(!apiKey && { defaultHeaders: { Authorization: null } }),
    adminAPIKey: null,
    organization: null,
    project: null,
    maxRetries: 0,
    fetch: boundedFetch,
    // It would write to the console, past the log.
    logLevel: 'off',
  })

const roles = { SYSTEM: 'system', HUMAN: 'user', AI: 'assistant' } as const satisfies Record<Role, string>

function requestBody(request: CompletionRequest, defaultModel: string, official: boolean) {
  const { modelName, messages, temperature, topP, maxOutputTokens } = request
  return {
    model: modelName ?? defaultModel,
    messages: messages.map(({ role, content }) => ({ role: roles[role], content })),
    stream: true as const,
    stream_options: { include_usage: true },
    ...(temperature != null && { temperature }),
    ...(topP != null && { top_p: topP }),
    // OpenAI's newer models refuse the old name; other servers may know no other.
    ...(maxOutputTokens != null && { [official ? 'max_completion_tokens' : 'max_tokens']: maxOutputTokens }),
  }
}
