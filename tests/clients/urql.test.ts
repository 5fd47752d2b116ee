import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'
import { beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApp, type TestApp } from '../support/app.ts'
import { createMessage, messageAdded } from '../support/client.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

it('urql sends a message and receives it and its reply', async () => {
  const { url } = test.client
  const socket = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket })
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: variables as Record<string, unknown> }, sink as never),
          }),
        }),
      }),
    ],
  })

  const { id: interactionId, cursor: after } = await test.client.createInteraction()
  const received = new Promise<unknown[]>((resolve, reject) => {
    const messages: unknown[] = []
    client.subscription(messageAdded, { interactionId, after }).subscribe(({ data, error }) => {
      if (error) reject(error)
      messages.push(data?.messageAdded)
      if (messages.length === 2) resolve(messages)
    })
  })
  const { data, error } = await client.mutation(createMessage, { input: { interactionId, content: 'hello' } })
  expect(error).toBeUndefined()
  expect(data.createMessage.duplicate).toBe(false)
  expect(await received).toMatchObject([
    { role: 'HUMAN', content: 'hello', position: 1 },
    { role: 'AI', content: 'echo: hello', position: 2 },
  ])
  await socket.dispose()
})
