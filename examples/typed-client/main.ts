import { parseArgs } from 'node:util'
import { createClient } from 'graphql-ws'
import { graphql } from './generated/gql.ts'
import type { InteractionEventsSubscription, TypedDocumentString } from './generated/graphql.ts'

// One question and its answer as it is written, with types made from schema.graphql by `npm run codegen`.
// Run it beside a server: node examples/typed-client/main.ts --url http://127.0.0.1:4000/graphql "Hello, I am Ada"

const CreateInteraction = graphql(/* GraphQL */ `
  mutation CreateInteraction($input: CreateInteractionInput!) {
    createInteraction(input: $input) { interaction { id cursor } }
  }
`)

const CreateMessage = graphql(/* GraphQL */ `
  mutation CreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) { message { id } reply { status } duplicate }
  }
`)

const InteractionEvents = graphql(/* GraphQL */ `
  subscription InteractionEvents($interactionId: ID!, $after: String) {
    interactionEvents(interactionId: $interactionId, after: $after) {
      __typename
      ... on Event { cursor }
      ... on MessageAdded { message { role content } }
      ... on ReplyDelta { offset text }
      ... on ReplyFailed { error { code message } }
    }
  }
`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' } },
})

async function execute<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result> {
  const response = await fetch(values.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  })
  const { data, errors } = (await response.json()) as { data?: Result; errors?: { message: string }[] }
  if (!data || errors) throw new Error(errors?.map(({ message }) => message).join('\n') ?? response.statusText)
  return data
}

const { createInteraction } = await execute(CreateInteraction, { input: { prompt: 'You are a kind listener.' } })
const { id: interactionId, cursor } = createInteraction.interaction

const socket = createClient({ url: values.url.replace(/^http/, 'ws'), shouldRetry: () => true, retryAttempts: Number.POSITIVE_INFINITY })
// Following from the cursor of the query misses nothing, however long the subscription takes to be there.
const variables = { interactionId, after: cursor }
const events = socket.iterate<InteractionEventsSubscription>({ query: InteractionEvents.toString(), variables })

const content = positionals[0] ?? 'Hello, I am Ada.'
await execute(CreateMessage, { input: { interactionId, content, clientMessageId: crypto.randomUUID() } })

for await (const { data, errors } of events) {
  if (!data) throw new Error(errors?.map(({ message }) => message).join('\n'))
  const event = data.interactionEvents
  // When the connection is lost, graphql-ws subscribes again with these variables: the text goes on where it was.
  variables.after = event.cursor
  if (event.__typename === 'ReplyFailed') throw new Error(`${event.error.code}: ${event.error.message}`)
  if (event.__typename === 'ReplyCompleted') break
  if (event.__typename === 'MessageAdded' && event.message.role === 'HUMAN') console.log(`HUMAN: ${event.message.content}`)
  // Another attempt begins anew, too.
  if (event.__typename === 'ReplyDelta') process.stdout.write(event.offset === 0 ? `AI: ${event.text}` : event.text)
  if (event.__typename === 'ReplyRetrying') console.log()
}
console.log()
await socket.dispose()
