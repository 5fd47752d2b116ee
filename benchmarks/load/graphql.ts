import { HttpConnection } from './httpConnection.ts'

// biome-ignore lint/suspicious/noExplicitAny: what comes back is the data of the operation that was sent.
type Data = any

/** The body of a request. */
export const operation = (query: string, variables: Record<string, unknown>) => JSON.stringify({ query, variables })

/** Posts an operation. @throws when it is answered with errors, as a failure is no throughput */
export async function request(connection: HttpConnection, body: string): Promise<string> {
  const answer = await connection.post(body)
  if (answer.includes('"errors":')) throw new Error(answer)
  return answer
}

/** The data of a single operation. */
export async function dataOf(serverUrl: string, query: string, variables: Record<string, unknown>): Promise<Data> {
  using connection = await HttpConnection.open(serverUrl)
  return JSON.parse(await request(connection, operation(query, variables))).data
}

export const openConnections = (serverUrl: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => HttpConnection.open(serverUrl)))
