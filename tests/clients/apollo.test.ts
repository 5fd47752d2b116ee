import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { OperationTypeNode } from 'graphql'
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
    createInteraction(input: $input) { interaction { id title } }
  }
`
const createMessage = gql`
  mutation CreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) { message { id position } reply { id status } }
  }
`
const messageAdded = gql`
  subscription MessageAdded($interactionId: ID!) {
    messageAdded(interactionId: $interactionId) { id role content interaction { id } }
  }
`
const conversation = gql`
  query Conversation($id: ID!) {
    interaction(id: $id) { id title messages(last: 10) { edges { node { id role content } } } }
  }
`

interface ReceivedMessage {
  role: string
  content: string
  interaction: { id: string }
}

const subscribed = (count: number) =>
  eventually(
    `there are ${count} subscriptions`,
    () => test.app.feed.size,
    (size) => size === count,
  )

it('Apollo Client creates, subscribes, sends, and receives the message and its reply', async () => {
  const socket = createClient({ url: test.client.url.replace(/^http/, 'ws'), webSocketImpl: WebSocket })
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: test.client.url }),
  )
  const client = new ApolloClient({ link, cache: new InMemoryCache() })

  const created = await client.mutate<{ createInteraction: { interaction: { id: string; title: string } } }>({
    mutation: createInteraction,
    variables: { input: { title: 'with Apollo' } },
  })
  const { id, title } = created.data?.createInteraction.interaction ?? {}
  expect(title).toBe('with Apollo')

  const received: ReceivedMessage[] = []
  const both = Promise.withResolvers<void>()
  const subscription = client
    .subscribe<{ messageAdded: ReceivedMessage }>({ query: messageAdded, variables: { interactionId: id } })
    .subscribe({
      next({ data, error }) {
        if (error) both.reject(error)
        if (data) received.push(data.messageAdded)
        if (received.length === 2) both.resolve()
      },
      error: both.reject,
      complete: () => both.reject(new Error('it is complete')),
    })
  await subscribed(1)
  const sent = await client.mutate({ mutation: createMessage, variables: { input: { interactionId: id, content: 'hello' } } })
  expect(sent.data).toMatchObject({ createMessage: { message: { position: 1 }, reply: { status: 'QUEUED' } } })
  await both.promise
  expect(received).toMatchObject([
    { role: 'HUMAN', content: 'hello', interaction: { id } },
    { role: 'AI', content: 'echo: hello', interaction: { id } },
  ])
  subscription.unsubscribe()
  await subscribed(0)

  // What its normalized cache makes of the ids.
  const { data } = await client.query<{ interaction: unknown }>({ query: conversation, variables: { id } })
  expect(data?.interaction).toMatchObject({ id, title, messages: { edges: [{ node: { role: 'HUMAN' } }, { node: { role: 'AI' } }] } })
  client.stop()
  await socket.dispose()
})
