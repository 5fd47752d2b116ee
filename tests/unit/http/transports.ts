import { openEventStream, openSocket } from './testServer.ts'

export interface Answer {
  data?: Record<string, unknown> | null
  errors?: { message: string; locations?: { line: number; column: number }[]; extensions?: Record<string, unknown> }[]
  extensions?: Record<string, unknown>
}

/** Sends one operation to the `/graphql` of a server, whichever it is. @returns the first that comes back */
export type Ask = (url: string, query: string, variables?: object, headers?: Record<string, string>) => Promise<Answer>

const post = (query: string, variables: object | undefined, headers: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query, variables }),
})

export const overHttp: Ask = async (url, query, variables, headers = {}) => {
  const response = await fetch(url, post(query, variables, { accept: 'application/graphql-response+json', ...headers }))
  return (await response.json()) as Answer
}

const overEventStream: Ask = async (url, query, variables, headers = {}) => {
  const stream = await openEventStream(url, post(query, variables, headers))
  const { data = '{}' } = (await stream.next()) ?? {}
  stream.abort()
  return JSON.parse(data) as Answer
}

export const overSocket: Ask = async (url, query, variables, headers = {}) => {
  const socket = await (await openSocket(url, { headers })).init()
  socket.subscribe('1', query, variables)
  const { type, payload } = await socket.next()
  socket.socket.close()
  return type === 'error' ? { errors: payload } : payload
}

/** Each way in which an operation gets to the server. */
export const transports: [string, Ask][] = [
  ['HTTP', overHttp],
  ['an event stream', overEventStream],
  ['WebSocket', overSocket],
]
