import { useMemo, useReducer, useState } from 'react'
import { graphql, useLazyLoadQuery, useMutation, useSubscription } from 'react-relay'
import type { GraphQLSubscriptionConfig } from 'relay-runtime'
import { ConversationView } from '../conversation/ConversationView.tsx'
import { type ShownMessage, showEvent } from '../conversation/showEvent.ts'
import type { ConversationEventsSubscription } from './__generated__/ConversationEventsSubscription.graphql.ts'
import type { ConversationQuery } from './__generated__/ConversationQuery.graphql.ts'
import type { ConversationSendMutation } from './__generated__/ConversationSendMutation.graphql.ts'

/** What was said until now, and then what happens. */
export function Conversation({ interactionId }: { interactionId: string }) {
  const { interaction } = useLazyLoadQuery<ConversationQuery>(
    graphql`
      query ConversationQuery($id: ID!) {
        interaction(id: $id) {
          id
          cursor
          messages(last: 100) { edges { node { id role content } } }
        }
      }
    `,
    { id: interactionId },
  )
  if (!interaction) return <p>There is no such conversation.</p>
  const { id, cursor, messages } = interaction
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
  const [error, setError] = useState<string>()
  const subscription = useMemo(
    (): GraphQLSubscriptionConfig<ConversationEventsSubscription> => ({
      // Were it selected of the interface Event, Relay would not tell the types of the union apart.
      subscription: graphql`
        subscription ConversationEventsSubscription($interactionId: ID!, $after: String) {
          interactionEvents(interactionId: $interactionId, after: $after) {
            __typename
            ... on MessageAdded { cursor message { id role content } }
            ... on MessageChanged { cursor message { id role content } }
            ... on MessageRemoved { cursor messageId }
            ... on ReplyDelta { cursor offset text }
            ... on ReplyFailed { cursor error { message } }
            ... on ReplyQueued { cursor }
            ... on ReplyStarted { cursor }
            ... on ReplyRetrying { cursor }
            ... on ReplyCompleted { cursor }
            ... on ReplyCancelled { cursor }
          }
        }
      `,
      variables: { interactionId, after },
      onNext: (data) => data && show(data.interactionEvents),
      onError: ({ message }) => setError(message),
    }),
    [interactionId, after],
  )
  useSubscription(subscription)
  const [send] = useMutation<ConversationSendMutation>(graphql`
    mutation ConversationSendMutation($input: CreateMessageInput!) {
      createMessage(input: $input) { message { id } }
    }
  `)

  return (
    <ConversationView
      shown={shown}
      error={error}
      onSend={(content) =>
        send({
          variables: { input: { interactionId, content, clientMessageId: crypto.randomUUID() } },
          onError: ({ message }) => setError(message),
        })
      }
    />
  )
}
