import type { ExecutionResult } from 'graphql'

type Step = IteratorResult<ExecutionResult, undefined>
const done: Step = { done: true, value: undefined }

export interface ResultStreamOptions {
  /** The result of one event of the source. */
  execute(event: unknown): ExecutionResult | Promise<ExecutionResult>
  /** The last result of a stream whose source failed. */
  failure(error: unknown): ExecutionResult
  onEnd(): void
}

/**
 * The results of a source of events. Written by hand, as an async generator hands `return` on only when its pending
 * `await` has settled: here it reaches the source at once, and whoever waits for a result is told at once.
 */
export class ResultStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  readonly #source: AsyncIterator<unknown>
  readonly #options: ResultStreamOptions
  #waiting: ((step: Step) => void) | undefined
  #hasEnded = false

  constructor(source: AsyncIterable<unknown>, options: ResultStreamOptions) {
    this.#source = source[Symbol.asyncIterator]()
    this.#options = options
  }

  next(): Promise<Step> {
    if (this.#hasEnded) return Promise.resolve(done)
    return new Promise((resolve) => {
      this.#waiting = resolve
      void this.#advance().then(resolve)
    })
  }

  async #advance(): Promise<Step> {
    try {
      const step = await this.#source.next()
      if (this.#hasEnded) return done
      if (!step.done) return { done: false, value: await this.#options.execute(step.value) }
      this.#end()
      return done
    } catch (error) {
      if (this.#hasEnded) return done
      this.#end()
      this.#release()
      return { done: false, value: this.#options.failure(error) }
    }
  }

  return(): Promise<Step> {
    if (!this.#hasEnded) {
      this.#end()
      this.#waiting?.(done)
      this.#release()
    }
    return Promise.resolve(done)
  }

  throw(_error?: unknown): Promise<Step> {
    return this.return()
  }

  [Symbol.asyncIterator]() {
    return this
  }

  #end() {
    this.#hasEnded = true
    this.#options.onEnd()
  }

  /** Not awaited: a source may be slow to let go, and nobody needs to wait for it. */
  #release() {
    void Promise.resolve(this.#source.return?.()).catch(() => undefined)
  }
}
