import { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'

const message = (type: string, body = '') => {
  const bytes = Buffer.from(body && `${body}\0`)
  const head = Buffer.from(`${type}\0\0\0\0`)
  head.writeInt32BE(bytes.length + 4, 1)
  return Buffer.concat([head, bytes])
}

// The Sync first: after an error the server skips everything up to one, and the client may have gone before sending it.
const reset = [message('S'), message('Q', 'ROLLBACK'), message('Q', 'DISCARD ALL')]
const idle = 'I'.charCodeAt(0)

/**
 * What stands in for pg's sockets. PGlite has one session, which outlives its connections: each stream waits until the
 * one before it has ended and its transaction, settings and prepared statements are gone, or the next client would
 * commit what an earlier one abandoned.
 */
export function embeddedStreams(pglite: PGlite): { open: () => Duplex; closed: () => Promise<void> } {
  let previous = Promise.resolve()
  return {
    open() {
      const stream = new EmbeddedStream(pglite, previous)
      previous = stream.finished
      return stream
    },
    closed: () => previous,
  }
}

class EmbeddedStream extends Duplex {
  /** Settles when the session is clean again; rejects when it cannot be used any more. */
  readonly finished: Promise<void>
  readonly #pglite: PGlite
  readonly #finish: PromiseWithResolvers<void>
  #work: Promise<unknown>

  constructor(pglite: PGlite, previous: Promise<void>) {
    super()
    this.#pglite = pglite
    this.#work = previous
    this.#finish = Promise.withResolvers()
    this.finished = this.#finish.promise
    this.finished.catch(() => {})
  }

  connect() {
    this.#work.then(
      () => this.destroyed || this.emit('connect'),
      (error) => this.destroy(error),
    )
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) {
    this.#send(chunk).then(() => done(), done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void) {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', done)
  }

  override _read() {}

  override _final(done: () => void) {
    done()
    this.destroy()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    this.#work
      .catch(() => {})
      .then(() => this.#reset())
      .then(this.#finish.resolve, this.#finish.reject)
      .then(() => done(error))
  }

  #send(chunk: Buffer): Promise<void> {
    const sent = this.#work.then(async () => {
      const answer = await answerOf(this.#pglite, chunk)
      if (answer.length > 0 && !this.destroyed) this.push(answer)
    })
    this.#work = sent
    return sent.catch((cause) => Promise.reject(stopped(cause)))
  }

  async #reset() {
    for (const command of reset) {
      const answer = await answerOf(this.#pglite, command).catch((cause) => Promise.reject(stopped(cause)))
      if (command === reset.at(-1) && answer.at(-1) !== idle) throw stopped('Its session could not be reset.')
    }
  }

  // pg sets these on its sockets.
  setNoDelay() {}
  setKeepAlive() {}
  ref() {}
  unref() {}
}

/** Not with `execProtocolRaw`: it keeps every row that it has ever answered with, for as long as the database is open. */
async function answerOf(pglite: PGlite, request: Buffer): Promise<Buffer> {
  const parts: Buffer[] = []
  // Copies: what is given is a view of memory that the database goes on to use.
  await pglite.execProtocolRawStream(request, { onRawData: (bytes) => void parts.push(Buffer.from(bytes)) })
  return Buffer.concat(parts)
}

// The code is PostgreSQL's for a server that went down after a crash.
const stopped = (cause: unknown) => Object.assign(new Error('The embedded database has stopped.', { cause }), { code: '57P02' })
