import { type CompletionEvent, ProviderError } from './provider.ts'

/** In milliseconds. */
export interface SilenceLimits {
  /** From the start of the request to the first text. */
  firstTokenTimeoutMs: number
  /** From one piece of text to the next, or to the end. */
  betweenTokensTimeoutMs: number
}

/**
 * Watches over a provider's stream. Time that the consumer takes does not count. An empty delta is a sign of life, as
 * models send it that think before they answer: it starts the present limit anew and goes no further.
 *
 * Ends promptly even when the source ignores its signal, which is aborted in every case but a complete stream.
 * @throws {ProviderError} `PROVIDER_TIMEOUT` when a limit is exceeded; the signal's reason when it was aborted.
 */
export async function* withTimeouts(
  provider: string,
  limits: SilenceLimits,
  open: (signal: AbortSignal) => AsyncIterable<CompletionEvent>,
  signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
  signal.throwIfAborted()
  const request = new AbortController()
  // A promise of its own for each step: racing all steps against a single one would keep every step's result alive.
  let interrupt: (reason: unknown) => void = () => {}
  const stop = (reason: unknown) => {
    interrupt(reason)
    request.abort(reason)
  }
  const onAbort = () => stop(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })

  const source = open(request.signal)[Symbol.asyncIterator]()
  const nextWithin = (limitMs: number) =>
    new Promise<IteratorResult<CompletionEvent>>((resolve, reject) => {
      const timer = setTimeout(() => stop(new ProviderError('PROVIDER_TIMEOUT', provider)), limitMs)
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          how(value)
        }
      interrupt = settle(reject)
      source.next().then(settle(resolve), settle(reject))
    })

  let limitMs = limits.firstTokenTimeoutMs
  let complete = false
  try {
    while (!complete) {
      signal.throwIfAborted()
      const { value: event, done } = await nextWithin(limitMs)
      if (done) complete = true
      else if (event.type === 'finish') {
        complete = true
        yield event
      } else if (event.text) {
        limitMs = limits.betweenTokensTimeoutMs
        yield event
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    if (!complete) request.abort()
    // Not awaited: a source that is stuck would make its consumer stuck.
    source.return?.().catch(() => {})
  }
}
