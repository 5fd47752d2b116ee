import { retryExchange } from '@urql/exchange-retry'
import { Client, createRequest, fetchExchange, type OperationResult, subscriptionExchange } from 'urql'
import type { TypedDocumentString } from '../generated/graphql.ts'
import type { Store } from '../parts/store.ts'
import type { Session } from '../session/session.ts'
import { ApiError } from './apiError.ts'
import type { Settings } from './settings.ts'
import { openSocket } from './socket.ts'

export interface Api {
  /** Whether events come, or none are wanted. */
  isConnected: Store<boolean>
  /** @throws {ApiError} */
  query<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>
  /** @throws {ApiError} */
  mutate<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>
  /**
   * Follows a subscription over all interruptions, until it is complete or refused.
   * @param variables asked again for each new beginning, so that it goes on where it was
   * @returns ends it
   */
  follow<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: () => Variables,
    sink: { next(result: Result): void; refused(error: ApiError): void },
  ): () => void
  dispose(): void
}

/** For how long a request is tried again while the server does not answer: some half a minute. */
const attempts = { maxNumberAttempts: 14, initialDelayMs: 250, maxDelayMs: 3_000 }

export function openApi(session: Session, { persistedOnly }: Settings): Api {
  const socket = openSocket(session)
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => {
      const authorization = session.authorization()
      return { headers: { accept: 'application/graphql-response+json', ...(authorization && { authorization }) } }
    },
    exchanges: [
      // Every mutation of the page may be repeated: it has a key of its own, or changes nothing the second time.
      retryExchange({ ...attempts, retryIf: ({ networkError, response }) => Boolean(networkError) && !isRefusal(response) }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: socket.forwardSubscription, enableAllOperations: false }),
    ],
  })

  const requestOf = <Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) => {
    const id = String(document.__meta__?.hash).replace(/^sha256:/, '')
    const extensions = persistedOnly ? { persistedQuery: { version: 1 as const, sha256Hash: id } } : undefined
    return createRequest<Result, never>(document.toString(), variables as never, extensions)
  }

  /** Asks once more when the credential was over and there is a new one. @throws {ApiError} */
  async function dataOf<Result>(ask: () => Promise<OperationResult<Result>>): Promise<Result> {
    let { data, error } = await ask()
    if (error && ApiError.of(error).code === 'UNAUTHENTICATED') {
      await session.refused()
      if (session.authorization() !== undefined) ({ data, error } = await ask())
    }
    if (error || data === undefined) throw ApiError.of(error)
    return data
  }

  return {
    isConnected: socket.isConnected,
    query: (document, variables) =>
      dataOf(() => client.executeQuery(requestOf(document, variables), { requestPolicy: 'network-only' }).toPromise()),
    mutate: (document, variables) => dataOf(() => client.executeMutation(requestOf(document, variables)).toPromise()),
    follow(document, variables, sink) {
      let subscription: { unsubscribe(): void } | undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      const begin = () => {
        subscription = client.executeSubscription(requestOf(document, variables())).subscribe(({ data, error }) => {
          if (data) sink.next(data)
          if (!error) return
          subscription?.unsubscribe()
          const failure = ApiError.of(error)
          if (failure.isFinal) sink.refused(failure)
          else timer = setTimeout(begin, 1_000)
        })
      }
      begin()
      return () => {
        clearTimeout(timer)
        subscription?.unsubscribe()
      }
    },
    dispose: () => socket.dispose(),
  }
}

/** The server has understood, and says no. */
const isRefusal = (response: Response | undefined) => response !== undefined && response.status >= 400 && response.status < 500
