import { createRoot } from 'react-dom/client'
import { Client, cacheExchange, fetchExchange, Provider, subscriptionExchange } from 'urql'
import { createResumingClient } from '../resume/resumingClient.ts'
import { App } from './App.tsx'

const socket = createResumingClient({ url: `${location.origin.replace('http', 'ws')}/graphql` })
const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
})

createRoot(document.body).render(
  <Provider value={client}>
    <App />
  </Provider>,
)
