import { type Conversation, type ConversationEvent, type Reply, withMessage, withReply, withReplyState } from './conversation.ts'

/**
 * What is known after an event. The pieces of a reply that it joins are its message's content in the end, whatever was cut,
 * repeated or tried again on the way.
 */
export function applyEvent(before: Conversation, event: ConversationEvent): Conversation {
  return { ...changed(before, event), cursor: event.cursor }
}

function changed(conversation: Conversation, event: ConversationEvent): Conversation {
  switch (event.__typename) {
    case 'MessageAdded':
    case 'MessageChanged':
      return withMessage(conversation, event.message)
    case 'MessageRemoved':
      return { ...conversation, messages: conversation.messages.filter(({ id }) => id !== event.messageId) }
    case 'ReplyQueued':
      return withReply(conversation, event.reply, { text: '', retryAt: null })
    case 'ReplyStarted':
      return withReply(conversation, event.reply, { attempt: event.attempt, text: '', retryAt: null })
    case 'ReplyDelta':
      return withDelta(conversation, event)
    case 'ReplyRetrying':
      return withReply(conversation, event.reply, { attempt: event.nextAttempt, text: '', retryAt: event.retryAt })
    case 'ReplyCompleted':
    case 'ReplyFailed':
      return withReply(conversation, event.reply, { text: '', retryAt: null })
    case 'ReplyCancelled': {
      const written = conversation.replies.get(event.reply.id)?.text ?? ''
      return withReply(conversation, event.reply, { text: written.slice(0, event.length), retryAt: null })
    }
    case 'InteractionUpdated':
      return { ...conversation, interaction: event.interaction }
    case 'InteractionDeleted':
      return { ...conversation, isDeleted: true }
  }
}

function withDelta(conversation: Conversation, delta: ConversationEvent & { __typename: 'ReplyDelta' }): Conversation {
  const reply = conversation.replies.get(delta.replyId) ?? unknownReply(delta.replyId)
  // An older attempt is void; a newer one begins empty.
  if (delta.attempt < reply.attempt) return conversation
  const written = delta.attempt === reply.attempt ? reply.text : ''
  const text = written.slice(0, delta.offset) + delta.text
  return withReplyState(conversation, { ...reply, status: 'RUNNING', attempt: delta.attempt, text, retryAt: null })
}

/** One whose message is on no page that was loaded. */
const unknownReply = (id: string): Reply => ({
  id,
  status: 'RUNNING',
  turn: Number.MAX_SAFE_INTEGER,
  attempt: 0,
  modelName: null,
  finishReason: null,
  error: null,
  prompt: null,
  text: '',
  retryAt: null,
})
