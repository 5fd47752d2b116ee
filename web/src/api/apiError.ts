import type { CombinedError } from 'urql'

/** What came instead of an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** One of the server's documented codes; `UNREACHABLE` when it did not answer. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  static of(error: CombinedError | undefined): ApiError {
    const [first] = error?.graphQLErrors ?? []
    if (first) return new ApiError(String(first.extensions?.code ?? 'INTERNAL_SERVER_ERROR'), first.message)
    return new ApiError('UNREACHABLE', 'The server cannot be reached.')
  }

  /** Whether asking again is of no use. */
  get isFinal(): boolean {
    return [
      'NOT_FOUND',
      'FORBIDDEN',
      'UNAUTHENTICATED',
      'BAD_USER_INPUT',
      'GRAPHQL_VALIDATION_FAILED',
      'PERSISTED_DOCUMENT_NOT_FOUND',
    ].includes(this.code)
  }
}

/** What to tell a person of something that went wrong. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
