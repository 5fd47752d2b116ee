import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { ApolloProvider } from '@apollo/client/react'
import { OperationTypeNode } from 'graphql'
import { createRoot } from 'react-dom/client'
import { createResumingClient } from '../resume/resumingClient.ts'
import { App } from './App.tsx'

const socket = createResumingClient({ url: `${location.origin.replace('http', 'ws')}/graphql` })
const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: '/graphql' }),
  ),
  cache: new InMemoryCache(),
})

createRoot(document.body).render(
  <ApolloProvider client={client}>
    <App />
  </ApolloProvider>,
)
