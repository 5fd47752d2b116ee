import { createRoot } from 'react-dom/client'
import { RelayEnvironmentProvider } from 'react-relay'
import { Environment, type GraphQLResponse, Network, Observable, RecordSource, Store } from 'relay-runtime'
import { createResumingClient } from '../resume/resumingClient.ts'
import { App } from './App.tsx'

const socket = createResumingClient({ url: `${location.origin.replace('http', 'ws')}/graphql` })
const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(
    async ({ text: query }, variables) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
      return response.json()
    },
    ({ text: query }, variables) =>
      Observable.create<GraphQLResponse>((sink) => socket.subscribe({ query: query ?? '', variables }, sink as never)),
  ),
})

createRoot(document.body).render(
  <RelayEnvironmentProvider environment={environment}>
    <App />
  </RelayEnvironmentProvider>,
)
