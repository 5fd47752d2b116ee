import { createClient } from 'graphql-ws'

export interface Interaction {
  id: string
  cursor: string
}

/** What the demo reads of the events of an interaction; of the others the cursor. */
export type Event = { cursor: string } & (
  | { __typename: 'MessageAdded'; message: { role: string; content: string } }
  | { __typename: 'ReplyDelta'; attempt: number; offset: number; text: string }
  | { __typename: 'ReplyRetrying'; reason: ReplyError | null }
  | { __typename: 'ReplyCompleted'; reply: { message: { content: string } | null } }
  | { __typename: 'ReplyFailed'; error: ReplyError }
  | { __typename: 'ReplyQueued' | 'ReplyStarted' }
)

interface ReplyError {
  code: string
  message: string
}

const interactionEvents = `subscription ($interactionId: ID!, $after: String) {
  interactionEvents(interactionId: $interactionId, after: $after) {
    __typename
    ... on Event { cursor }
    ... on MessageAdded { message { role content } }
    ... on ReplyDelta { attempt offset text }
    ... on ReplyRetrying { reason: error { code message } }
    ... on ReplyCompleted { reply { message { content } } }
    ... on ReplyFailed { error { code message } }
  }
}`

/**
 * Follows an interaction over a WebSocket of its own, from a cursor on, until that is lost; who goes on in another way cuts
 * it without a word, as a page does that goes away.
 * @throws when there are errors
 */
export async function* openEvents(url: string, interactionId: string, after: string): AsyncGenerator<Event, void> {
  const socket = createClient({ url: url.replace(/^http/, 'ws'), retryAttempts: 0 })
  const results = socket.iterate<{ interactionEvents: Event }>({ query: interactionEvents, variables: { interactionId, after } })
  try {
    for (;;) {
      const { value } = await results.next()
      if (!value?.data) throw new Error(`the subscription ended: ${messagesOf(value?.errors) || 'it is complete'}`)
      yield value.data.interactionEvents
    }
  } catch (error) {
    if (!(error instanceof CloseEvent)) throw Array.isArray(error) ? new Error(`the subscription failed: ${messagesOf(error)}`) : error
    console.error(`demo: the connection was lost (${error.code} ${error.reason})`)
  } finally {
    socket.terminate()
  }
}

export async function createInteraction(url: string): Promise<Interaction> {
  const query = 'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id cursor } } }'
  const variables = { input: { prompt: 'You are a kind listener.' } }
  const { createInteraction } = await execute<{ createInteraction: { interaction: Interaction } }>(url, query, variables)
  return createInteraction.interaction
}

export async function createMessage(url: string, interactionId: string, content: string): Promise<void> {
  const query = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { reply { id } } }'
  await execute(url, query, { input: { interactionId, content, clientMessageId: crypto.randomUUID() } })
}

async function execute<Data>(url: string, query: string, variables: Record<string, unknown>): Promise<Data> {
  const body = JSON.stringify({ query, variables })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (!data || errors) throw new Error(messagesOf(errors) || response.statusText)
  return data
}

const messagesOf = (errors: readonly { message: string }[] | undefined) => errors?.map(({ message }) => message).join('; ')
