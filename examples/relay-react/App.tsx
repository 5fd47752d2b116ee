import { Suspense, useState } from 'react'
import { graphql, useMutation } from 'react-relay'
import type { AppCreateInteractionMutation } from './__generated__/AppCreateInteractionMutation.graphql.ts'
import { Conversation } from './Conversation.tsx'

/** A conversation whose id is in the page's address, so that a reload comes back to it. */
export function App() {
  const [interactionId, setInteractionId] = useState(location.hash.slice(1))
  const [create] = useMutation<AppCreateInteractionMutation>(graphql`
    mutation AppCreateInteractionMutation($input: CreateInteractionInput!) {
      createInteraction(input: $input) { interaction { id } }
    }
  `)

  const start = () =>
    create({
      variables: { input: { prompt: 'You are a kind listener.' } },
      onCompleted({ createInteraction: { interaction } }) {
        location.hash = interaction.id
        setInteractionId(interaction.id)
      },
    })

  if (!interactionId)
    return (
      <button type="button" onClick={start}>
        Start a conversation
      </button>
    )
  return (
    <Suspense fallback={<p>Loading…</p>}>
      <Conversation interactionId={interactionId} />
    </Suspense>
  )
}
