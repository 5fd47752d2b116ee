import { useState } from 'react'
import { useMutation } from 'urql'
import { Conversation } from './Conversation.tsx'
import { graphql } from './generated/gql.ts'

const CreateInteraction = graphql(`
  mutation CreateInteraction($input: CreateInteractionInput!) {
    createInteraction(input: $input) { interaction { id } }
  }
`)

/** A conversation whose id is in the page's address, so that a reload comes back to it. */
export function App() {
  const [interactionId, setInteractionId] = useState(location.hash.slice(1))
  const [{ error }, create] = useMutation(CreateInteraction)

  async function start() {
    const { data } = await create({ input: { prompt: 'You are a kind listener.' } })
    location.hash = data?.createInteraction.interaction.id ?? ''
    setInteractionId(location.hash.slice(1))
  }

  if (interactionId) return <Conversation interactionId={interactionId} />
  return (
    <button type="button" onClick={start}>
      Start a conversation {error?.message}
    </button>
  )
}
