import { inspect } from 'node:util'
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import { OversizedResponseError } from './boundedFetch.ts'
import { ProviderError, type ProviderErrorCode } from './provider.ts'

export interface FailedRequest {
  /** The operator's name for the provider. */
  provider: string
  /** Cut out of whatever the provider said, in case it repeats it. */
  apiKey?: string | undefined
  /** Whether the response had begun: a connection that is lost then was not refused but broken off. */
  streaming: boolean
}

/** Turns what the SDK, `fetch` or the reading of the stream threw into a `ProviderError`, with the original as its cause. */
export function toProviderError(error: unknown, { provider, apiKey, streaming }: FailedRequest): ProviderError {
  if (error instanceof ProviderError) return error
  return new ProviderError(errorCode(error, streaming), provider, {
    cause: withoutKey(error, apiKey),
    retryAfterMs: error instanceof APIError && error.headers ? retryAfterMs(error.headers, Date.now()) : undefined,
  })
}

function errorCode(error: unknown, streaming: boolean): ProviderErrorCode {
  if (error instanceof APIConnectionTimeoutError || timeoutCodes.has(systemCode(error))) return 'PROVIDER_TIMEOUT'
  if (error instanceof APIConnectionError) return 'PROVIDER_UNAVAILABLE'
  if (error instanceof SyntaxError || error instanceof OversizedResponseError) return 'PROVIDER_BAD_RESPONSE'
  if (error instanceof APIError) return isUnpaid(error) ? 'PROVIDER_UNAUTHORIZED' : statusCode(error.status)
  return streaming ? 'PROVIDER_INCOMPLETE' : 'PROVIDER_UNAVAILABLE'
}

/** Without a status the error came inside the stream, after a good status. */
function statusCode(status: number | undefined): ProviderErrorCode {
  if (status === undefined || status < 400) return 'PROVIDER_BAD_RESPONSE'
  if (status === 429) return 'PROVIDER_RATE_LIMITED'
  if (status === 401 || status === 403) return 'PROVIDER_UNAUTHORIZED'
  if (status === 408) return 'PROVIDER_TIMEOUT'
  if (status === 409 || status === 425 || status >= 500) return 'PROVIDER_UNAVAILABLE'
  return 'PROVIDER_REJECTED'
}

/**
 * An account without credit comes as a 429 too, but waiting does not fill it. It counts as a refused credential, not as a
 * refused request: another request would fare no better, and it is the operator who has to act.
 */
const isUnpaid = ({ status, code, type }: APIError) =>
  status === 402 || [code, type].some((word) => word === 'insufficient_quota' || word === 'billing_hard_limit_reached')

/** The limits of Node's own `fetch`, which hold where ours are longer. */
const timeoutCodes = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

function systemCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && timeoutCodes.has(cause.code)) return cause.code
  }
  return ''
}

/**
 * How long the provider wants to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds or as a date
 * (RFC 9110, 10.2.3). `now` is in milliseconds since the epoch.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const milliseconds = amount(headers.get('retry-after-ms'))
  if (milliseconds !== undefined) return milliseconds
  const value = headers.get('retry-after')
  const seconds = amount(value)
  if (seconds !== undefined) return seconds * 1000
  // Date.parse takes almost anything, "-3" too; an HTTP date begins with the name of its day.
  const date = value && /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

const amount = (value: string | null) => (value && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined)

/** Some servers quote the key that they refuse; the log is no place for it either. */
function withoutKey(error: unknown, apiKey: string | undefined): unknown {
  if (!apiKey) return error
  const words = inspect(error, { depth: 6, maxStringLength: null, maxArrayLength: null })
  return words.includes(apiKey) ? new Error(words.replaceAll(apiKey, '[key]')) : error
}
