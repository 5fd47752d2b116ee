import type { Client, GraphqlError } from '../../support/client.ts'
import { openEventStream } from '../../support/eventStream.ts'
import type { Case, Place } from './cases.ts'

export type AskForErrors = (client: Client, { query, variables }: Case, place: Place) => Promise<GraphqlError[] | undefined>

const overHttp: AskForErrors = async (client, { query, variables }, place) => {
  if (!query.startsWith('subscription')) return (await client.request(query, variables(place))).errors
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: variables(place) }),
  }
  const stream = await openEventStream(client.url, init)
  const { data = '{}' } = (await stream.next()) ?? {}
  stream.leave()
  return JSON.parse(data).errors
}

const overSocket: AskForErrors = ({ socket }, { query, variables }, place) =>
  new Promise((resolve, reject) => {
    socket.subscribe(
      { query, variables: variables(place) },
      {
        next: ({ errors }) => resolve(errors as unknown as GraphqlError[] | undefined),
        error: (errors) => (Array.isArray(errors) ? resolve(errors as GraphqlError[]) : reject(errors)),
        complete: () => resolve(undefined),
      },
    )
  })

export const transports: [string, AskForErrors][] = [
  ['HTTP', overHttp],
  ['WebSocket', overSocket],
]
