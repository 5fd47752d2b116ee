import { parseArgs } from 'node:util'
import { createClient } from 'graphql-ws'
import { graphql } from './generated/gql.ts'
import type { MessageAddedSubscription, TypedDocumentString } from './generated/graphql.ts'

// One question and its answer, with types made from schema.graphql by `npm run codegen`.
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

const MessageAdded = graphql(/* GraphQL */ `
  subscription MessageAdded($interactionId: ID!, $after: String) {
    messageAdded(interactionId: $interactionId, after: $after) {
      role content cursor reply { status error { code message } }
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
const messages = socket.iterate<MessageAddedSubscription>({ query: MessageAdded.toString(), variables: { interactionId, after: cursor } })

const content = positionals[0] ?? 'Hello, I am Ada.'
await execute(CreateMessage, { input: { interactionId, content, clientMessageId: crypto.randomUUID() } })

for await (const { data, errors } of messages) {
  if (!data) throw new Error(errors?.map(({ message }) => message).join('\n'))
  console.log(`${data.messageAdded.role}: ${data.messageAdded.content}`)
  if (data.messageAdded.role === 'AI') break
}
await socket.dispose()
