import { Client, cacheExchange, fetchExchange, gql, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'
import { beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApp, type TestApp } from '../support/app.ts'
import { eventually } from '../support/eventually.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

const createInteraction = gql`
  mutation CreateInteraction($input: CreateInteractionInput!) {
    createInteraction(input: $input) { interaction { id cursor } }
  }
`
const createMessage = gql`
  mutation CreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) { message { id position } reply { id status } }
  }
`
const messageAdded = gql`
  subscription MessageAdded($interactionId: ID!, $after: String) {
    messageAdded(interactionId: $interactionId, after: $after) { id role content cursor }
  }
`

function openClient() {
  const socket = createClient({ url: test.client.url.replace(/^http/, 'ws'), webSocketImpl: WebSocket })
  const subscriptions = subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink) => ({
        // As urql's own guide has it; the two declare the same sink in different words.
        unsubscribe: socket.subscribe({ query, variables: variables as Record<string, unknown> }, sink as never),
      }),
    }),
  })
  const client = new Client({ url: test.client.url, preferGetMethod: false, exchanges: [cacheExchange, fetchExchange, subscriptions] })
  return { client, [Symbol.asyncDispose]: async () => socket.dispose() }
}

/** The messages of a subscription, once there are this many. */
async function receive(client: Client, variables: { interactionId: string; after?: string }, count: number) {
  const received: { role: string; content: string; cursor: string }[] = []
  const all = Promise.withResolvers<void>()
  const { unsubscribe } = client.subscription(messageAdded, variables).subscribe(({ data, error }) => {
    if (error) all.reject(error)
    if (data) received.push(data.messageAdded)
    if (received.length === count) all.resolve()
  })
  await all.promise.finally(unsubscribe)
  return received
}

it('urql creates, subscribes, sends, receives the message and its reply, and resumes', async () => {
  await using opened = openClient()
  const { client } = opened
  const created = await client.mutation(createInteraction, { input: { prompt: 'You are brief.' } }).toPromise()
  const { id: interactionId } = created.data.createInteraction.interaction

  const receiving = receive(client, { interactionId }, 2)
  await eventually(
    'the subscription is there',
    () => test.app.feed.size,
    (size) => size === 1,
  )
  const sent = await client.mutation(createMessage, { input: { interactionId, content: 'hello' } }).toPromise()
  expect(sent.data).toMatchObject({ createMessage: { message: { position: 1 }, reply: { status: 'QUEUED' } } })
  const [human, reply] = await receiving
  expect([human, reply]).toMatchObject([
    { role: 'HUMAN', content: 'hello' },
    { role: 'AI', content: 'echo: hello' },
  ])
  expect(await receive(client, { interactionId, after: human?.cursor ?? '' }, 1)).toEqual([reply])
})

it('urql sees what a subscription is refused for', async () => {
  await using opened = openClient()
  const refused = receive(opened.client, { interactionId: '01a20a1b-2142-765e-91fc-5ca1883b1dc8' }, 1)
  await expect(refused).rejects.toMatchObject({ graphQLErrors: [{ extensions: { code: 'NOT_FOUND', path: ['interactionId'] } }] })
})
