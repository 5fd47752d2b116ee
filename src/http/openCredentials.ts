import type { Credential } from '../auth/authenticator.ts'

interface Use {
  credential: Credential
  end(): void
}

export interface OpenCredentialsOptions {
  findRevoked(apiKeyIds: string[]): Promise<string[]>
  /** Between two looks, in milliseconds: so long a connection may outlive its credential. */
  intervalMs: number
  onError(error: unknown): void
}

/** What is open on the strength of a credential: sockets and event streams. They end soon after it does. */
export class OpenCredentials implements Disposable {
  readonly #uses = new Set<Use>()
  readonly #options: OpenCredentialsOptions
  readonly #timer: NodeJS.Timeout

  constructor(options: OpenCredentialsOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.#endOver().catch(options.onError), options.intervalMs).unref()
  }

  /** @param end is called once, unless `remove`, which is returned, is called before */
  add(credential: Credential, end: () => void): () => void {
    if (credential.expiresAt === undefined && credential.apiKeyId === undefined) return () => {}
    const use = { credential, end }
    this.#uses.add(use)
    return () => void this.#uses.delete(use)
  }

  [Symbol.dispose]() {
    clearInterval(this.#timer)
  }

  async #endOver() {
    const now = Date.now()
    this.#endThose(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt <= now)
    const keys = new Set([...this.#uses].flatMap(({ credential }) => credential.apiKeyId ?? []))
    if (keys.size === 0) return
    const revoked = new Set(await this.#options.findRevoked([...keys]))
    this.#endThose(({ apiKeyId }) => apiKeyId !== undefined && revoked.has(apiKeyId))
  }

  #endThose(isOver: (credential: Credential) => boolean) {
    for (const use of [...this.#uses])
      if (isOver(use.credential)) {
        this.#uses.delete(use)
        use.end()
      }
  }
}
