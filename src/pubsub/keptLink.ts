import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { within } from '../within.ts'
import type { Link, OpenLink, Publication } from './link.ts'

/** Between two tries to open a link, doubled each time; a little less by chance, so that nodes do not come all at once. */
const minPauseMs = 50
const maxPauseMs = 2000

export interface LinkSettings {
  onError(error: unknown): void
  /** Another link is there in place of one that was lost, or that could not be opened at the start. */
  onReconnect?: (() => void) | undefined
  /** So often the other end is asked for a sign of life. One that is gone without a word is found in no other way. */
  heartbeatMs?: number | undefined
  /** Whatever takes longer has failed. */
  timeLimitMs?: number | undefined
}

export interface KeptLinkEvents {
  /** A link is there: it listens to nothing yet. */
  opened(): void
  hear(publication: Publication): void
  /** The other end has given a sign of life. */
  alive(): void
}

/**
 * Keeps a link open, until it is disposed of.
 *
 * Away: it tries to open one, again and again, with pauses in between. Open: it is used, and asked for a sign of life.
 * When an operation fails or takes too long, or a connection breaks, the link is closed and it is away. The pauses grow
 * until a link has given a sign of life: one that opens and fails at once is not tried in a frenzy.
 */
export class KeptLink implements AsyncDisposable {
  readonly #open: OpenLink
  readonly #events: KeptLinkEvents
  readonly #settings: LinkSettings
  readonly #timeLimitMs: number
  readonly #heartbeat: NodeJS.Timeout
  readonly #closing = new AbortController()
  readonly #tried = Promise.withResolvers<void>()
  readonly #keeping: Promise<void>
  #current: { link: Link; lost: AbortSignal; lose(error: unknown): void } | undefined
  #failures = 0

  constructor(open: OpenLink, events: KeptLinkEvents, settings: LinkSettings) {
    this.#open = open
    this.#events = events
    this.#settings = settings
    this.#timeLimitMs = settings.timeLimitMs ?? 5000
    this.#heartbeat = setInterval(() => void this.#beat(), settings.heartbeatMs ?? 5000).unref()
    this.#keeping = this.#keep()
  }

  /** Settles once a link was opened for the first time, or could not be. */
  get tried(): Promise<void> {
    return this.#tried.promise
  }

  get isOpen(): boolean {
    return this.#current !== undefined
  }

  /** Does something over the link. @returns whether it was done, and the link is still there; never throws */
  async use(operate: (link: Link) => Promise<unknown>): Promise<boolean> {
    const current = this.#current
    if (!current) return false
    try {
      await within(this.#timeLimitMs, operate(current.link), current.lost)
    } catch (error) {
      current.lose(error)
    }
    return current === this.#current
  }

  async [Symbol.asyncDispose]() {
    clearInterval(this.#heartbeat)
    this.#closing.abort()
    this.#current?.lose(undefined)
    await this.#keeping
  }

  async #keep() {
    const { signal } = this.#closing
    for (let first = true; !signal.aborted; first = false) {
      await this.#openAndWait(first).catch((error: unknown) => {
        if (!signal.aborted) this.#settings.onError(error)
      })
      this.#tried.resolve()
      const pause = Math.min(maxPauseMs, minPauseMs * 2 ** this.#failures)
      this.#failures += 1
      await delay(pause * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => {})
    }
  }

  /** @throws what the link was lost by, or could not be opened for */
  async #openAndWait(first: boolean) {
    const losing = new AbortController()
    const { signal: lost } = losing
    const lose = (error: unknown) => {
      // At once: nobody may take it for open in between.
      if (this.#current?.lose === lose) this.#current = undefined
      losing.abort(error)
    }
    const link = await this.#open({ hear: (publication) => this.#events.hear(publication), lost: lose }).catch((error: unknown) => {
      throw lost.aborted ? lost.reason : error
    })
    try {
      if (this.#closing.signal.aborted || lost.aborted) throw lost.reason
      this.#current = { link, lost, lose }
      if (!first) this.#settings.onReconnect?.()
      this.#events.opened()
      this.#tried.resolve()
      if (!lost.aborted) await once(lost, 'abort')
      throw lost.reason
    } finally {
      lose(undefined)
      await link.close().catch(() => {})
    }
  }

  async #beat() {
    if (!(await this.use((link) => link.ping()))) return
    this.#failures = 0
    this.#events.alive()
  }
}
