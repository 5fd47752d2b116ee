/** Streams of timed tokens that run at the same time. Disposing breaks them off. */
export interface Streams extends Disposable {
  /** Settles when each has brought text. */
  readonly started: Promise<unknown>
  /** Settles when each is complete. @throws what went wrong with the first that is not */
  readonly ended: Promise<unknown>
}

/** The two moments in the life of a stream that others wait for. */
export class StreamProgress {
  readonly started = Promise.withResolvers<void>()
  readonly ended = Promise.withResolvers<void>()

  fail(error: unknown) {
    this.started.reject(error)
    this.ended.reject(error)
  }
}

export function streamsOf(progress: readonly StreamProgress[], breakOff: () => void): Streams {
  const started = Promise.all(progress.map((stream) => stream.started.promise))
  const ended = Promise.all(progress.map((stream) => stream.ended.promise))
  // Whoever is not waiting yet sees a failure later.
  for (const moment of [started, ended]) moment.catch(() => {})
  return { started, ended, [Symbol.dispose]: breakOff }
}
