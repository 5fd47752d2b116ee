import { connect } from '../../support/client.ts'
import { type Own, type Probe, unknownLike } from './probes.ts'

/** All that a caller sees of an answer. @param serverUrl without a path */
export type Ask = (serverUrl: string, query: string, token: string) => Promise<string>

export const overHttp: Ask = async (serverUrl, query, token) => {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, text/event-stream',
    authorization: `Bearer ${token}`,
  }
  const response = await fetch(`${serverUrl}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return `${response.status} ${response.headers.get('content-type')} ${await response.text()}`
}

export const overSocket: Ask = async (serverUrl, query, token) => {
  await using client = connect(serverUrl, token)
  const first = client.socket.iterate({ query }).next()
  return JSON.stringify(await first.catch((errors: unknown) => ({ errors })))
}

export const transports: [string, Ask][] = [
  ['HTTP', overHttp],
  ['WebSocket', overSocket],
]

export interface Caller {
  token: string
  own: Own
}

/** The answers to a value and to one like it that nothing has, both without the value that was asked with. */
export const answersTo = (ask: Ask, serverUrl: string, { operation }: Probe, value: string, { token, own }: Caller) =>
  Promise.all(
    [value, unknownLike(value)].map(async (each) => (await ask(serverUrl, operation(each, own), token)).replaceAll(each, 'VALUE')),
  )
