import type { Role } from '../db/generated/prisma/enums.ts'

/** One message of a prompt, in the order in which the model reads it. */
export interface PromptMessage {
  role: Role
  content: string
}

export interface CompletionRequest {
  /** The model to ask; null leaves the choice to the provider's own default. */
  modelName: string | null
  messages: readonly PromptMessage[]
  temperature?: number | null
  topP?: number | null
  maxOutputTokens?: number | null
}

export type FinishReason = 'STOP' | 'LENGTH' | 'CONTENT_FILTER' | 'OTHER'

export interface Usage {
  promptTokens: number
  completionTokens: number
}

/** What a provider's stream consists of: any number of deltas, then exactly one `finish`, which is the last. */
export type CompletionEvent = { type: 'delta'; text: string } | { type: 'finish'; reason: FinishReason; usage?: Usage }

export interface Model {
  /** The name to put into `modelName`. */
  name: string
  provider: string
  /** Whether it answers when no model is named. */
  isDefault: boolean
}

/** Something that completes conversations. Implementations know nothing of replies, attempts or the database. */
export interface Provider {
  /** The operator's name for it: shown in attempts, logs and metrics. */
  readonly name: string
  readonly models: readonly string[]
  /** Whether it may be asked for other models too: a server's own list is longer than the one an operator writes down. */
  readonly anyModel: boolean
  /** The model that answers a request without a `modelName`. */
  readonly defaultModel: string
  /**
   * Streams a completion. A stream that ends without `finish` did not complete.
   * @throws {ProviderError} for whatever goes wrong; the signal's reason, when it was aborted.
   */
  stream(request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>
}

/** Why a provider did not answer. `retryable`: the same provider may answer the same request later. */
export const providerErrorCodes = {
  PROVIDER_RATE_LIMITED: { retryable: true, message: 'The provider refuses more requests for now.' },
  PROVIDER_UNAVAILABLE: { retryable: true, message: 'The provider cannot be reached or is failing.' },
  PROVIDER_TIMEOUT: { retryable: true, message: 'The provider was silent for too long.' },
  PROVIDER_INCOMPLETE: { retryable: true, message: 'The provider broke off in the middle of its answer.' },
  PROVIDER_BAD_RESPONSE: { retryable: true, message: 'The provider sent something that is not an answer.' },
  PROVIDER_UNAUTHORIZED: { retryable: false, message: 'The provider does not accept the credentials of this server.' },
  PROVIDER_REJECTED: { retryable: false, message: 'The provider does not accept the request.' },
} as const

export type ProviderErrorCode = keyof typeof providerErrorCodes

export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: ProviderErrorCode
  readonly provider: string
  /** Safe for clients: never the provider's own words, which may quote a key. Those are in `cause`, for the log. */
  readonly safeMessage: string
  readonly retryable: boolean
  /** How long the provider asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(code: ProviderErrorCode, provider: string, options: ErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super(`${provider}: ${providerErrorCodes[code].message}`, options)
    this.code = code
    this.provider = provider
    this.safeMessage = providerErrorCodes[code].message
    this.retryable = providerErrorCodes[code].retryable
    this.retryAfterMs = options.retryAfterMs
  }
}
