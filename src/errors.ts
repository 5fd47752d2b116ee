/** Every code that a client can see in `extensions.code` of an error of ours, with what it means. */
export const errorCodes = {
  BAD_USER_INPUT: 'An argument is not acceptable; `extensions.path` names it.',
  NOT_FOUND: 'There is no such thing, or it is not yours.',
  UNAUTHENTICATED: 'The request needs a credential.',
  FORBIDDEN: 'The credential does not allow this.',
  CONFLICT: 'The same key was used with other content, or the present state forbids the change.',
  INTERACTION_BUSY: 'The interaction has as many unfinished replies as it may have, or as the policy allows.',
  RATE_LIMITED: 'Too many requests, or a limit of the day is reached; try again after `extensions.retryAfterMs`.',
  SLOW_CONSUMER: 'The subscriber did not read fast enough; resume from `extensions.cursor`.',
  UNAVAILABLE: 'The database cannot be used at the moment; try again.',
} as const

export type ErrorCode = keyof typeof errorCodes

export interface ParleyErrorOptions extends ErrorOptions {
  /** Where in the operation's arguments the fault lies, e.g. `['input', 'content']`. */
  path?: readonly (string | number)[]
  retryable?: boolean
  /** Shown to the client in `extensions`, beside the code. */
  details?: Record<string, unknown>
}

/** An error whose message and code are meant for the caller. Anything else is masked at the boundary. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError'
  readonly code: ErrorCode
  /** Not `path`: GraphQL takes an error that has one for an error that knows its field already. */
  readonly inputPath: readonly (string | number)[] | undefined
  readonly retryable: boolean
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, { path, retryable = false, details = {}, ...options }: ParleyErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.inputPath = path
    this.retryable = retryable
    this.details = details
  }
}

export const badInput = (path: readonly (string | number)[], message: string) => new ParleyError('BAD_USER_INPUT', message, { path })

/** The same answer for what does not exist and for what is somebody else's. */
export const notFound = (what: string, path?: readonly (string | number)[]) =>
  new ParleyError('NOT_FOUND', `${what} not found.`, path ? { path } : {})
