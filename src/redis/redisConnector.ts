import { connect, isIP } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { AbstractConnector, type RedisOptions } from 'ioredis'

/** What the goodbye may take, to a server that may not answer. */
const closeMs = 500

/**
 * Opens the sockets of ioredis. Its own connector listens to a socket's first error only, of which TLS may have several, and
 * an error that nobody listens to ends the process: https://github.com/redis/ioredis/pull/962
 */
export class RedisConnector extends AbstractConnector {
  readonly #options: RedisOptions

  constructor(options: unknown) {
    super(closeMs)
    this.#options = options as RedisOptions
  }

  async connect() {
    const { host = 'localhost', port = 6379, tls } = this.#options
    // Servers behind one address are told apart by the name.
    const servername = isIP(host) ? {} : { servername: host }
    this.stream = tls ? connectSecurely({ host, port, ...servername }) : connect({ host, port })
    this.stream.on('error', () => {})
    return this.stream
  }
}
