import type { ServerResponse } from 'node:http'

/** The open event streams of this server, so that it can cut them when it goes away. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>()
  #isClosed = false

  add(response: ServerResponse) {
    this.#open.add(response)
    response.once('close', () => this.#open.delete(response))
    if (this.#isClosed || response.destroyed) response.destroy()
  }

  /** Ends them in mid-stream: clients come back after a cut, and not after a stream that says it is complete. */
  cut() {
    this.#isClosed = true
    for (const response of this.#open) response.destroy()
  }
}
