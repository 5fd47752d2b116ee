import { HttpConnection } from '../load/httpConnection.ts'

/** Connections that it has at most: what finds none free is held back, and counted. */
const mostConnections = 200

/** Operations over HTTP that wait for nobody: one that is not answered takes a connection, and the next one another. */
export class HttpFlood {
  answered = 0
  refused = 0
  failed = 0
  heldBack = 0
  #count = 0
  readonly #serverUrl: string
  readonly #token: string
  readonly #free: HttpConnection[] = []
  readonly #all: HttpConnection[] = []

  constructor(serverUrl: string, token: string) {
    this.#serverUrl = serverUrl
    this.#token = token
  }

  async send(body: string) {
    try {
      const connection = this.#free.pop() ?? (await this.#open())
      if (!connection) return
      const { status, body: answer } = await connection.exchange(body)
      if (status === 429 || answer.includes('"RATE_LIMITED"')) this.refused += 1
      else if (status === 200) this.answered += 1
      else this.failed += 1
      this.#free.push(connection)
    } catch {
      this.failed += 1
      this.#count -= 1
    }
  }

  destroy() {
    for (const connection of this.#all) connection[Symbol.dispose]()
  }

  async #open(): Promise<HttpConnection | undefined> {
    if (this.#count >= mostConnections) {
      this.heldBack += 1
      return
    }
    this.#count += 1
    const connection = await HttpConnection.open(this.#serverUrl, '/graphql', this.#token)
    this.#all.push(connection)
    return connection
  }
}
