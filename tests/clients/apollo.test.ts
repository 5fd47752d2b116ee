import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { getMainDefinition } from '@apollo/client/utilities'
import { createClient } from 'graphql-ws'
import { beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApp, type TestApp } from '../support/app.ts'
import { createMessage, messageAdded } from '../support/client.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

it('Apollo Client sends a message and receives it and its reply', async () => {
  const { url } = test.client
  const socket = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket })
  const isSubscription = ({ query }: { query: Parameters<typeof getMainDefinition>[0] }) => {
    const definition = getMainDefinition(query)
    return definition.kind === 'OperationDefinition' && definition.operation === 'subscription'
  }
  const link = ApolloLink.split(isSubscription, new GraphQLWsLink(socket), new HttpLink({ uri: url }))
  const client = new ApolloClient({ link, cache: new InMemoryCache() })

  const { id: interactionId, cursor: after } = await test.client.createInteraction()
  const received = new Promise<unknown[]>((resolve, reject) => {
    const messages: unknown[] = []
    client.subscribe<{ messageAdded: unknown }>({ query: gql(messageAdded), variables: { interactionId, after } }).subscribe({
      next: ({ data, error }) => {
        if (error) reject(error)
        messages.push(data?.messageAdded)
        if (messages.length === 2) resolve(messages)
      },
      error: reject,
    })
  })
  const { data } = await client.mutate<{ createMessage: { duplicate: boolean } }>({
    mutation: gql(createMessage),
    variables: { input: { interactionId, content: 'hello' } },
  })
  expect(data?.createMessage.duplicate).toBe(false)
  expect(await received).toMatchObject([
    { role: 'HUMAN', content: 'hello', position: 1 },
    { role: 'AI', content: 'echo: hello', position: 2 },
  ])
  client.stop()
  await socket.dispose()
})
