import { backoff } from './failover.ts'
import type { ProviderError, ProviderErrorCode } from './provider.ts'

type Failure = Pick<ProviderError, 'code'> & Partial<Pick<ProviderError, 'retryAfterMs'>>

/** One call of a provider. The first that is told of it counts; one that is disposed of before was aborted, and says nothing. */
export interface ProviderCall extends Disposable {
  /** The answer is complete. */
  succeeded(): void
  failed(failure: Failure): void
}

export interface ProviderHealth {
  /** Whether to choose the provider before those that are passed over. Asking changes nothing. */
  isAvailable(provider: string): boolean
  /** To be called in the same turn of the event loop as the choice, so that only one becomes the probe. */
  begin(provider: string): ProviderCall
}

/** What the operator is told. */
export interface ProviderHealthEvents {
  /** From now on, for `pauseMs`, after a failure with this code. Told again when a probe has failed. */
  providerPassedOver(provider: string, code: ProviderErrorCode, pauseMs: number): void
  providerRecovered(provider: string): void
}

/**
 * One or two in a row befall a healthy provider: a lost connection, a deployment. And with two providers and the usual four
 * tries one reply asks each of them twice, so that no single request, whatever is the matter with it, gets to three.
 */
export const failuresToOpen = 3

/**
 * In milliseconds. A restart or a burst is over after the first pause. The longest weighs how late a recovery is noticed
 * against what a probe of a silent provider costs: one reply waits for its time-out, 30 to 60 seconds by default.
 */
export const pauses = { baseMs: 10_000, factor: 2, maxMs: 300_000 } as const

/** In milliseconds: more than the silence that a provider is allowed by default, 90 seconds until its first text. */
export const probeLimitMs = 120_000

/** Whether a failure says something about the provider; else it is about the request. */
const saysUnwell: Record<ProviderErrorCode, boolean> = {
  // Its own wish to be left alone. One that refuses now and then is not unwell: three in a row are needed.
  PROVIDER_RATE_LIMITED: true,
  PROVIDER_UNAVAILABLE: true,
  PROVIDER_TIMEOUT: true,
  PROVIDER_INCOMPLETE: true,
  PROVIDER_BAD_RESPONSE: true,
  // The key is the same for all requests. Credit may be filled up again, so it is worth a probe.
  PROVIDER_UNAUTHORIZED: true,
  // Another request may fare better; and nobody shall put a provider out of use by naming models that do not exist.
  PROVIDER_REJECTED: false,
}

interface State {
  /** In a row, while it is closed. */
  failures: number
  /** In a row, the present one included; none while it is closed. */
  pauses: number
  /** On the clock of `now`, as are all times here. */
  pauseEndsAt: number
  probe: { limit: number } | null
}

/**
 * How the providers have fared in this process, for choosing among them. It says whom to ask first and forbids nothing: a
 * reply for which nobody else is left asks one that is passed over all the same, as a last resort.
 *
 * Closed, as each begins: the provider is available. A success makes good all earlier failures; `failuresToOpen` in a row
 * open it. Open: it is passed over for a pause, which begins when its `Retry-After` ends. Half-open, when the pause has
 * passed: it is available to one call, the probe; while that is out, the others pass over it still. A probe that succeeds
 * closes it. One that fails opens it again, for twice as long. One that ends without saying anything about the provider,
 * or lasts longer than `probeLimitMs`, makes room for another.
 *
 * What a call says counts only if the provider has not been opened or closed since the call began. Calls that were under
 * way at the beginning of an outage fail one after the other, minutes later perhaps: that is no news, and must not open a
 * provider that is well again. A call of last resort closes it by its success, while its failure says nothing new.
 *
 * @param options.now a monotonic clock in milliseconds
 * @param options.random between 0 and 1, as `Math.random` returns it
 */
export function createProviderHealth(
  events: ProviderHealthEvents,
  { now = () => performance.now(), random = Math.random }: { now?: () => number; random?: () => number } = {},
): ProviderHealth {
  /** A provider that is opened or closed gets a new state, so a call knows by its identity whether it began in this one. */
  const states = new Map<string, State>()

  function stateOf(provider: string): State {
    const known = states.get(provider)
    if (known) return known
    const closed = { failures: 0, pauses: 0, pauseEndsAt: Number.NEGATIVE_INFINITY, probe: null }
    states.set(provider, closed)
    return closed
  }

  const admits = ({ pauseEndsAt, probe }: State) => now() >= pauseEndsAt && (probe === null || now() >= probe.limit)

  function open(provider: string, before: number, { code, retryAfterMs = 0 }: Failure) {
    const ceiling = Math.min(pauses.maxMs, pauses.baseMs * pauses.factor ** before)
    // Jitter, lest all processes probe at the same moment.
    const jittered = ceiling / 2 + (ceiling / 2) * random()
    const pauseMs = Math.round(Math.min(retryAfterMs, backoff.maxRetryAfterMs) + jittered)
    states.set(provider, { failures: 0, pauses: before + 1, pauseEndsAt: now() + pauseMs, probe: null })
    events.providerPassedOver(provider, code, pauseMs)
  }

  return {
    isAvailable: (provider) => admits(stateOf(provider)),

    begin(provider) {
      const state = stateOf(provider)
      const probe = state.pauses > 0 && admits(state) ? { limit: now() + probeLimitMs } : null
      if (probe) state.probe = probe
      let isOver = false

      /** Ends the call. Whether what it says counts. */
      function end(): boolean {
        const counts = !isOver && states.get(provider) === state
        isOver = true
        if (state.probe === probe) state.probe = null
        return counts
      }

      return {
        succeeded() {
          if (!end()) return
          state.failures = 0
          if (state.pauses === 0) return
          // The next call begins anew, with a state of its own.
          states.delete(provider)
          events.providerRecovered(provider)
        },
        failed(failure) {
          const isProbe = probe !== null && state.probe === probe
          if (!end() || !saysUnwell[failure.code]) return
          if (state.pauses === 0) state.failures += 1
          if (isProbe || state.failures >= failuresToOpen) open(provider, state.pauses, failure)
        },
        [Symbol.dispose]() {
          end()
        },
      }
    },
  }
}
