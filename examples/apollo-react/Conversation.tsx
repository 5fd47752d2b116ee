import { useMutation, useQuery, useSubscription } from '@apollo/client/react'
import { useReducer } from 'react'
import { ConversationView } from '../conversation/ConversationView.tsx'
import { type ShownMessage, showEvent } from '../conversation/showEvent.ts'
import { graphql } from './generated/gql.ts'

const ConversationQuery = graphql(`
  query Conversation($id: ID!) {
    interaction(id: $id) {
      id
      cursor
      messages(last: 100) { edges { node { id role content } } }
    }
  }
`)

const ConversationEvents = graphql(`
  subscription ConversationEvents($interactionId: ID!, $after: String) {
    interactionEvents(interactionId: $interactionId, after: $after) {
      __typename
      ... on Event { cursor }
      ... on MessageAdded { message { id role content } }
      ... on MessageChanged { message { id role content } }
      ... on MessageRemoved { messageId }
      ... on ReplyDelta { offset text }
      ... on ReplyFailed { error { message } }
    }
  }
`)

const CreateMessage = graphql(`
  mutation CreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) { message { id } }
  }
`)

/** What was said until now, and then what happens. */
export function Conversation({ interactionId }: { interactionId: string }) {
  const { data, error } = useQuery(ConversationQuery, { variables: { id: interactionId } })
  if (error) return <p role="alert">{error.message}</p>
  if (!data) return <p>Loading…</p>
  if (!data.interaction) return <p>There is no such conversation.</p>
  const { id, cursor, messages } = data.interaction
  return <Live key={cursor} interactionId={id} after={cursor} messages={messages.edges.map(({ node }) => node)} />
}

interface LiveProps {
  interactionId: string
  after: string
  messages: ShownMessage[]
}

/** Follows from the cursor of the query, so that nothing lies between the two; another query is another beginning. */
function Live({ interactionId, after, messages }: LiveProps) {
  const [shown, show] = useReducer(showEvent, { messages, writing: '', status: null })
  const { error } = useSubscription(ConversationEvents, {
    variables: { interactionId, after },
    onData: ({ data }) => data.data && show(data.data.interactionEvents),
  })
  const [send, sending] = useMutation(CreateMessage, { errorPolicy: 'all' })

  return (
    <ConversationView
      shown={shown}
      error={(error ?? sending.error)?.message}
      onSend={(content) => send({ variables: { input: { interactionId, content, clientMessageId: crypto.randomUUID() } } })}
    />
  )
}
