import { ParleyError } from '../errors.ts'
import { anonymous, type Viewer } from './viewer.ts'

/** Who is asking, and for how long that is known. */
export interface Credential {
  readonly viewer: Viewer
  /** In milliseconds since the epoch, by this node's clock; undefined: it does not end by itself. */
  readonly expiresAt?: number | undefined
  /** Of an API key, which may be revoked at any time. */
  readonly apiKeyId?: string | undefined
}

export interface Authenticator {
  /**
   * @param token what follows `Bearer` in the Authorization header; undefined: there is none
   * @throws {ParleyError} UNAUTHENTICATED when it is not good, UNAVAILABLE when that cannot be known at the moment
   */
  authenticate(token: string | undefined): Promise<Credential>
  /** @returns those API keys which are not good any more */
  findRevoked(apiKeyIds: string[]): Promise<string[]>
}

/** One way of knowing who is asking. */
export interface Method {
  /** Whether the token is one of its own. */
  recognizes(token: string): boolean
  /** @throws {ParleyError} as `authenticate` does */
  verify(token: string): Promise<Credential>
}

/** Asks nobody who they are. */
export const openToAll: Authenticator = {
  authenticate: async () => ({ viewer: anonymous }),
  findRevoked: async () => [],
}

/** The first method that recognizes a token decides on it. */
export function createAuthenticator(methods: readonly Method[], findRevoked: Authenticator['findRevoked']): Authenticator {
  return {
    async authenticate(token) {
      if (token === undefined)
        throw unauthenticated(
          'Send a credential: `Authorization: Bearer …`, or over WebSocket `authorization` in the connection parameters.',
        )
      const method = methods.find((each) => each.recognizes(token))
      if (!method) throw notGood()
      return await method.verify(token)
    },
    findRevoked,
  }
}

const unauthenticated = (message: string, options?: ErrorOptions) => new ParleyError('UNAUTHENTICATED', message, options)

/** The same words for every reason: which one it is, is for the log. */
export const notGood = (cause?: unknown) => unauthenticated('The credential is not valid.', { cause })
