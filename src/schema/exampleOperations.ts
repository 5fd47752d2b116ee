/**
 * The story of a conversation in three operations, for GraphiQL's tabs. The id of the interaction goes from the first
 * one's answer into the variables of the other two.
 */
export const exampleOperations: { query: string; variables?: Record<string, unknown> }[] = [
  {
    query: `# 1. Start an interaction, and copy its id.
mutation CreateInteraction {
  createInteraction(input: { prompt: "You are a kind listener." }) {
    interaction {
      id
    }
  }
}
`,
  },
  {
    query: `# 2. Follow its messages: put the id into the variables below, run this, and leave it running.
subscription MessageAdded($interactionId: ID!) {
  messageAdded(interactionId: $interactionId) {
    position
    role
    content
    cursor
  }
}
`,
    variables: { interactionId: '' },
  },
  {
    query: `# 3. Send a message, with the same id. It and its reply arrive in the second tab.
mutation CreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      position
    }
    reply {
      status
    }
  }
}
`,
    variables: { input: { interactionId: '', content: 'Hello, I am Ada.' } },
  },
]
