import { parseArgs } from 'node:util'
import { createResumingClient } from '../resume/resumingClient.ts'
import { graphql } from './generated/gql.ts'
import type { InteractionEventsSubscription, TypedDocumentString } from './generated/graphql.ts'

// One question and its answer as it is written, with types made from schema.graphql by `npm run codegen`.
// Run it beside a server: npx node examples/node/main.ts "Hello, I am Ada."

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
  options: { url: { type: 'string', default: `${process.env.PARLEY_URL ?? 'http://127.0.0.1:4000'}/graphql` } },
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

const socket = createResumingClient({ url: values.url.replace(/^http/, 'ws') })
// Following from the cursor of the query misses nothing, however long the subscription takes to be there.
const query = InteractionEvents.toString()
const ended = new Promise<void>((resolve, reject) => {
  socket.subscribe<InteractionEventsSubscription>(
    { query, variables: { interactionId, after: cursor } },
    {
      next({ data, errors }) {
        const event = data?.interactionEvents
        if (!event) return reject(new Error(errors?.map(({ message }) => message).join('\n')))
        if (event.__typename === 'ReplyFailed') return reject(new Error(`${event.error.code}: ${event.error.message}`))
        if (event.__typename === 'ReplyCompleted') return resolve()
        print(event)
      },
      error: reject,
      complete: resolve,
    },
  )
})

const content = positionals[0] ?? 'Hello, I am Ada.'
await execute(CreateMessage, { input: { interactionId, content, clientMessageId: crypto.randomUUID() } })
await ended
console.log()
await socket.dispose()

function print(event: InteractionEventsSubscription['interactionEvents']) {
  if (event.__typename === 'MessageAdded' && event.message.role === 'HUMAN') console.log(`HUMAN: ${event.message.content}`)
  // Another attempt begins anew, too.
  if (event.__typename === 'ReplyDelta') process.stdout.write(event.offset === 0 ? `AI: ${event.text}` : event.text)
  if (event.__typename === 'ReplyRetrying') console.log()
}
