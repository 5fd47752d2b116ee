/**
 * The story of a conversation in three operations, for GraphiQL's tabs. The id of the interaction goes from the first
 * one's answer into the variables of the other two. GraphiQL stops a subscription when another tab is opened, so the
 * second one goes on from a cursor: it shows what was missed.
 */
export const exampleOperations: { query: string; variables?: Record<string, unknown> }[] = [
  {
    query: `# 1. Create: run this (Ctrl-Enter), and copy the id and the cursor for the next tabs.
mutation CreateInteraction {
  createInteraction(input: { prompt: "You are a kind listener." }) {
    interaction {
      id
      cursor
    }
  }
}
`,
  },
  {
    query: `# 2. Subscribe: paste id and cursor into the variables below, and run this.
# It waits for messages: go on to the third tab. GraphiQL stops it meanwhile; run it again
# when you are back, and it gives everything after the cursor, so nothing is missed.
# To watch them come in, run it in a second window.
subscription MessageAdded($interactionId: ID!, $after: String) {
  messageAdded(interactionId: $interactionId, after: $after) {
    position
    role
    content
    cursor
  }
}
`,
    variables: { interactionId: 'the id from the first tab', after: 'the cursor from the first tab' },
  },
  {
    query: `# 3. Send: paste the id here, too, and run this. The message and its reply come to the second tab.
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
    variables: { input: { interactionId: 'the id from the first tab', content: 'Hello, I am Ada.' } },
  },
]
