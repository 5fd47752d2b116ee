import { createClient, type Client as SocketClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export interface GraphqlError {
  message: string
  path?: (string | number)[]
  extensions: { code: string; path?: (string | number)[]; [detail: string]: unknown }
}

// biome-ignore lint/suspicious/noExplicitAny: the tests of the schema's types are elsewhere; here a wrong field is a failed test.
type Data = any

export interface Result {
  data?: Data
  errors?: GraphqlError[]
}

export interface Client extends AsyncDisposable {
  readonly url: string
  readonly socket: SocketClient
  /** The result as it came, with its errors. */
  request(query: string, variables?: Record<string, unknown>): Promise<Result>
  /** The data. @throws when there are errors */
  data(query: string, variables?: Record<string, unknown>): Promise<Data>
  createInteraction(input?: Record<string, unknown>): Promise<{ id: string; cursor: string }>
  updateInteraction(id: string, changes: Record<string, unknown>): Promise<void>
  deleteInteraction(id: string): Promise<void>
  deleteMessage(id: string): Promise<void>
  send(interactionId: string, content: string, input?: Record<string, unknown>): Promise<Data>
  /** What `messageAdded` gives, over a WebSocket. */
  follow(interactionId: string, after?: string): AsyncIterableIterator<Result>
}

/** A client of a server, over real HTTP and WebSocket. @param token its credential, where the server asks for one */
export function connect(serverUrl: string, token?: string): Client {
  const url = `${serverUrl}/graphql`
  const credential = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const socket = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
    connectionParams: credential,
  })
  const client: Client = {
    url,
    socket,
    async request(query, variables = {}) {
      const body = JSON.stringify({ query, variables })
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...credential }, body })
      const text = await response.text()
      if (!text.startsWith('{')) throw new Error(`${response.status}: ${text}`)
      return JSON.parse(text) as Result
    },
    async data(query, variables) {
      const { data, errors } = await client.request(query, variables)
      if (errors) throw new Error(JSON.stringify(errors))
      return data
    },
    async createInteraction(input = {}) {
      const query = 'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id cursor } } }'
      return (await client.data(query, { input })).createInteraction.interaction
    },
    async updateInteraction(id, changes) {
      const query = 'mutation ($input: UpdateInteractionInput!) { updateInteraction(input: $input) { interaction { id } } }'
      await client.data(query, { input: { id, ...changes } })
    },
    async deleteInteraction(id) {
      await client.data('mutation ($id: ID!) { deleteInteraction(input: { id: $id }) { deletedId } }', { id })
    },
    async deleteMessage(id) {
      await client.data('mutation ($id: ID!) { deleteMessage(input: { id: $id }) { deletedId } }', { id })
    },
    async send(interactionId, content, input = {}) {
      return (await client.data(createMessage, { input: { interactionId, content, ...input } })).createMessage
    },
    follow(interactionId, after) {
      return socket.iterate({ query: messageAdded, variables: { interactionId, after } }) as AsyncIterableIterator<Result>
    },
    async [Symbol.asyncDispose]() {
      await socket.dispose()
    },
  }
  return client
}

export const createMessage = `mutation ($input: CreateMessageInput!) {
  createMessage(input: $input) { duplicate message { id position cursor content role } reply { id status } }
}`

export const messageAdded = `subscription ($interactionId: ID!, $after: String) {
  messageAdded(interactionId: $interactionId, after: $after) { id position role content cursor }
}`

/** The next messages of a subscription. */
export async function take(
  subscription: AsyncIterator<Result>,
  count: number,
): Promise<{ position: number; role: string; content: string; cursor: string }[]> {
  const messages = []
  while (messages.length < count) {
    const { value, done } = await subscription.next()
    if (done) throw new Error(`the subscription ended after ${messages.length} messages`)
    if (value.errors) throw new Error(JSON.stringify(value.errors))
    messages.push(value.data.messageAdded)
  }
  return messages
}
