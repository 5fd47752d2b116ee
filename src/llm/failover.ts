import { type Provider, type ProviderErrorCode, providerErrorCodes } from './provider.ts'

/** A try of a reply that did not succeed. */
export interface PastAttempt {
  /** The provider's name; null when the try ended before one was chosen. */
  provider: string | null
  /** A `ProviderErrorCode`, `WORKER_LOST`, or any other code, which counts as retryable. */
  errorCode: string
  /** How long the provider asked to be left alone, in milliseconds. */
  retryAfterMs?: number | undefined
}

export interface Choice {
  provider: Provider
  modelName: string
}

export interface RetryPolicy {
  /** The model that was asked for; null leaves it to each provider's default. */
  modelName: string | null
  /** Tries of a reply in total, crashes among them. */
  maxAttempts: number
  /** Between 0 and 1, as `Math.random` returns it. */
  random: () => number
}

export type Decision = { action: 'retry'; delayMs: number } | { action: 'give-up' }

/** In milliseconds. The first pause is short, for a passing fault; the longest leaves room for several in a reply's deadline. */
export const backoff = { baseMs: 500, factor: 2, maxMs: 30_000, maxRetryAfterMs: 60_000 } as const

const workerLost = 'WORKER_LOST'

/**
 * The provider that makes the next try, or null when none is left that could.
 *
 * Tries come in rounds. In a round each provider that offers the model is asked once, in the order of the chain. A provider
 * whose failure will not pass (a refused key, a refused request) is left out of later rounds. A crash of the worker says
 * nothing about the provider, so the same one is asked again.
 *
 * Those that are not available come last in their round, and are asked all the same: a reply never fails only because they
 * are passed over.
 * @param isAvailable whether the provider of this name is to be asked before others; calling it must not change anything
 */
export function chooseProvider(
  chain: readonly Provider[],
  history: readonly PastAttempt[],
  modelName: string | null,
  isAvailable: (name: string) => boolean = () => true,
): Choice | null {
  const { remaining, tried } = presentRound(chain, history, modelName)
  const untried = remaining.filter(({ name }) => !tried.has(name))
  const provider = untried.find(({ name }) => isAvailable(name)) ?? untried[0]
  return provider ? { provider, modelName: modelName ?? provider.defaultModel } : null
}

/**
 * Whether and when to try again after the last attempt of `history`. Within a round at once; after a round, exponential
 * backoff with equal jitter, on top of the longest Retry-After that the round brought.
 */
export function decideNext(chain: readonly Provider[], history: readonly PastAttempt[], policy: RetryPolicy): Decision {
  const { remaining, rounds, isOver, retryAfterMs } = presentRound(chain, history, policy.modelName)
  if (history.length >= policy.maxAttempts || remaining.length === 0) return { action: 'give-up' }
  if (!isOver) return { action: 'retry', delayMs: 0 }
  const ceiling = Math.min(backoff.maxMs, backoff.baseMs * backoff.factor ** (rounds - 1))
  const jittered = ceiling / 2 + (ceiling / 2) * policy.random()
  return { action: 'retry', delayMs: Math.round(Math.min(retryAfterMs, backoff.maxRetryAfterMs) + jittered) }
}

/** Whether the provider can be asked for the model. */
export const offers = ({ models, anyModel }: Provider, modelName: string): boolean => anyModel || models.includes(modelName)

interface Round {
  /** The providers that may still be asked, now or in a later round. */
  remaining: readonly Provider[]
  /** The names of those that were asked in this round; empty at its start. */
  tried: ReadonlySet<string>
  /** Rounds that are over. */
  rounds: number
  /** Whether the last attempt ended a round. */
  isOver: boolean
  /** The longest that the round's failures asked for. */
  retryAfterMs: number
}

function presentRound(chain: readonly Provider[], history: readonly PastAttempt[], modelName: string | null): Round {
  const tried = new Set<string>()
  let remaining = chain.filter((provider) => modelName === null || offers(provider, modelName))
  let rounds = 0
  let isOver = false
  let longest = 0
  for (const { provider, errorCode, retryAfterMs = 0 } of history) {
    if (isOver) longest = 0
    isOver = false
    if (errorCode === workerLost) continue
    if (isRetryable(errorCode)) {
      longest = Math.max(longest, retryAfterMs)
      if (provider !== null) tried.add(provider)
    } else remaining = remaining.filter(({ name }) => name !== provider)
    // A failure before the choice of a provider would come again at once, so it ends the round.
    isOver = provider === null || remaining.every(({ name }) => tried.has(name))
    if (isOver) {
      rounds += 1
      tried.clear()
    }
  }
  return { remaining, tried, rounds, isOver, retryAfterMs: longest }
}

const isRetryable = (code: string) => !Object.hasOwn(providerErrorCodes, code) || providerErrorCodes[code as ProviderErrorCode].retryable
