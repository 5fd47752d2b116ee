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

export interface EventConnection {
  /** The next event. @throws when there are errors, or the connection is lost */
  next(): Promise<Event>
  /** Cuts the connection without a word, as a page does that goes away. */
  cut(): void
}

/** Follows an interaction over a WebSocket of its own, from a cursor on. */
export function openEvents(url: string, interactionId: string, after: string): EventConnection {
  const socket = createClient({ url: url.replace(/^http/, 'ws'), retryAttempts: 0 })
  const results = socket.iterate<{ interactionEvents: Event }>({ query: interactionEvents, variables: { interactionId, after } })
  return {
    async next() {
      const { value } = await results.next().catch((cause: unknown) => {
        throw new Error('the subscription broke off', { cause })
      })
      if (!value?.data) throw new Error(`the subscription ended: ${messagesOf(value?.errors) || 'it is complete'}`)
      return value.data.interactionEvents
    },
    cut: () => socket.terminate(),
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
