import { type Client, type ClientOptions, createClient } from 'graphql-ws'

/**
 * A graphql-ws client that comes back for as long as it takes, and whose subscriptions go on where they were. By itself
 * graphql-ws subscribes again with the variables of the first time; here `after` among them is the cursor of the newest event.
 * The subscription declares `$after: String` and selects `cursor`. (`iterate` stays as graphql-ws has it.)
 */
export function createResumingClient(options: ClientOptions): Client {
  const client = createClient({ shouldRetry: () => true, retryAttempts: Number.POSITIVE_INFINITY, ...options })
  return {
    ...client,
    subscribe(payload, sink) {
      const variables = { ...payload.variables }
      return client.subscribe<never>(
        { ...payload, variables },
        {
          next(result) {
            variables.after = cursorOf(result.data) ?? variables.after
            sink.next(result as never)
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      )
    },
  }
}

/** The cursor of the one event that a result of a subscription is. */
function cursorOf(data: object | null | undefined): string | undefined {
  const [event] = Object.values(data ?? {}) as ({ cursor?: string } | null)[]
  return event?.cursor
}
