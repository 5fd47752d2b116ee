/** What is shown of a conversation. */
export interface Conversation {
  messages: readonly ShownMessage[]
  /** The text of the reply that is being written; empty when none is. */
  writing: string
  /** What became of the latest reply; null as long as nothing is known of one. */
  status: string | null
}

export interface ShownMessage {
  id: string
  role: string
  content: string
}

/** What the subscription has to select of `InteractionEvent`; the types that are generated from it fit. */
export type ConversationEvent =
  | { __typename: 'MessageAdded' | 'MessageChanged'; message: ShownMessage }
  | { __typename: 'MessageRemoved'; messageId: string }
  | { __typename: 'ReplyDelta'; offset: number; text: string }
  | { __typename: 'ReplyFailed'; error: { message: string } }
  | { __typename: 'ReplyQueued' | 'ReplyStarted' | 'ReplyRetrying' | 'ReplyCompleted' | 'ReplyCancelled' }
  // The last is Relay's word for those that are not selected.
  | { __typename: 'InteractionUpdated' | 'InteractionDeleted' | '%other' }

/** The conversation after an event. An event that is shown a second time changes nothing, so that it may be rendered twice. */
export function showEvent(shown: Conversation, event: ConversationEvent): Conversation {
  switch (event.__typename) {
    case 'MessageAdded':
    case 'MessageChanged':
      return { ...shown, ...withMessage(shown, event.message) }
    case 'MessageRemoved':
      return { ...shown, messages: shown.messages.filter(({ id }) => id !== event.messageId) }
    case 'ReplyDelta':
      // Right whatever was shown before: a text that is written anew begins at 0.
      return { ...shown, writing: shown.writing.slice(0, event.offset) + event.text, status: 'is writing' }
    case 'ReplyQueued':
      return shown.writing ? shown : { ...shown, status: 'waits' }
    case 'ReplyStarted':
      return { ...shown, writing: '', status: 'is thinking' }
    case 'ReplyRetrying':
      return { ...shown, writing: '', status: 'tries again' }
    case 'ReplyFailed':
      return { ...shown, writing: '', status: `failed: ${event.error.message}` }
    case 'ReplyCompleted':
      return { ...shown, status: 'has answered' }
    case 'ReplyCancelled':
      return { ...shown, writing: '', status: 'was stopped' }
    default:
      return shown
  }
}

/** A reply's message takes the place of the text that was being written. */
function withMessage({ messages, writing }: Conversation, message: ShownMessage): Pick<Conversation, 'messages' | 'writing'> {
  const isKnown = messages.some(({ id }) => id === message.id)
  return {
    messages: isKnown ? messages.map((known) => (known.id === message.id ? message : known)) : [...messages, message],
    writing: message.role === 'AI' && !isKnown ? '' : writing,
  }
}
