/**
 * The story of a conversation in three operations, for GraphiQL's tabs. The id of the interaction goes from the first
 * one's answer into the variables of the other two. GraphiQL stops a subscription when another tab is opened, so the
 * second one goes on from a cursor: it shows what was missed.
 */
export const exampleOperations: { query: string; variables?: Record<string, unknown> }[] = [
  {
    query: `# 1. Start an interaction. The other tabs need its id, the second one its cursor, too.
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
    query: `# 2. Follow its messages: put id and cursor into the variables below, and run this.
# GraphiQL stops it while you are in another tab. Run it again when you are back:
# it gives everything after the cursor, so nothing is missed.
subscription MessageAdded($interactionId: ID!, $after: String) {
  messageAdded(interactionId: $interactionId, after: $after) {
    position
    role
    content
    cursor
  }
}
`,
    variables: { interactionId: '', after: null },
  },
  {
    query: `# 3. Send a message, with the same id. It and its reply come to the second tab.
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
