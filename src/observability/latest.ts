import { setTimeout as delay } from 'node:timers/promises'

export interface LatestOptions {
  /** For how long a value is good enough. */
  freshMs: number
  /** How long somebody waits for a newer one before the last one has to do. */
  patienceMs: number
  onError(error: unknown): void
}

export interface Latest<Value> {
  value: Value
  ageMs: number
}

/**
 * The latest value of something that costs a little to read: read at most once at a time, and not again while it is
 * fresh. When reading fails, or takes too long, the last value is given; undefined as long as there was none.
 */
export function latestOf<Value>(
  read: () => Promise<Value>,
  { freshMs, patienceMs, onError }: LatestOptions,
): () => Promise<Latest<Value> | undefined> {
  let last: { value: Value; at: number } | undefined
  let reading: Promise<void> | undefined

  async function readOnce() {
    // As of when it was asked: the answer is no newer than that.
    const at = performance.now()
    try {
      last = { value: await read(), at }
    } catch (error) {
      onError(error)
    } finally {
      reading = undefined
    }
  }

  return async () => {
    if (!last || performance.now() - last.at > freshMs) {
      reading ??= readOnce()
      const answered = new AbortController()
      await Promise.race([reading, delay(patienceMs, undefined, { signal: answered.signal }).catch(() => {})])
      answered.abort()
    }
    return last && { value: last.value, ageMs: performance.now() - last.at }
  }
}
