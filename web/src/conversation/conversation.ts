import type {
  ConversationEventsSubscription,
  ConversationQuery,
  InteractionFieldsFragment,
  MessageFieldsFragment,
  ReplyFieldsFragment,
} from '../generated/graphql.ts'

export type Message = MessageFieldsFragment
export type ConversationEvent = ConversationEventsSubscription['interactionEvents']
type ConversationPage = NonNullable<ConversationQuery['interaction']>

/** A reply, and what is shown of it as long as it has no message. */
export interface Reply extends Omit<ReplyFieldsFragment, 'prompt'> {
  /** Null when only its text has been heard of. */
  prompt: ReplyFieldsFragment['prompt'] | null
  /** What its current attempt has written so far; empty once its message is there. */
  text: string
  /** When its next attempt begins, at the earliest. */
  retryAt: string | null
}

/** What is known of an interaction: the fold of its events over a page of its newest messages. */
export interface Conversation {
  readonly interaction: InteractionFieldsFragment
  /** By position. */
  readonly messages: readonly Message[]
  /** By their ids: those of the messages, and those that are heard of. */
  readonly replies: ReadonlyMap<string, Reply>
  /** The place behind the last event: what follows comes after it. */
  readonly cursor: string
  /** The place before the first message; null when there are no earlier ones. */
  readonly earlier: string | null
  readonly isDeleted: boolean
}

/** The newest page, with nothing that has happened since. */
export function conversationOf({ messages: { nodes, pageInfo }, cursor, ...interaction }: ConversationPage): Conversation {
  const messages = nodes.map(({ node }) => node)
  return {
    interaction,
    messages,
    replies: new Map(messages.flatMap(({ reply }) => (reply ? [[reply.id, { ...reply, text: '', retryAt: null }] as const] : []))),
    cursor,
    earlier: pageInfo.hasPreviousPage ? pageInfo.startCursor : null,
    isDeleted: false,
  }
}

/** The same with the page before its first message. */
export function withEarlier(conversation: Conversation, page: ConversationPage): Conversation {
  const { messages, replies, earlier } = conversationOf(page)
  const known = new Set(conversation.messages.map(({ id }) => id))
  return {
    ...conversation,
    messages: [...messages.filter(({ id }) => !known.has(id)), ...conversation.messages],
    // What events have told is newer than what a page says, and holds the text.
    replies: new Map([...replies, ...conversation.replies]),
    earlier,
  }
}

/** A message whose send was answered before its event came; the event tells of its reply, too. */
export function withSent(conversation: Conversation, message: Message): Conversation {
  return conversation.messages.some(({ id }) => id === message.id) ? conversation : withMessage(conversation, message)
}

export function withMessage(before: Conversation, message: Message): Conversation {
  const conversation = message.reply ? withReply(before, message.reply) : before
  const [first] = conversation.messages
  // One of an earlier page comes with that.
  if (conversation.earlier !== null && first && message.position < first.position) return conversation
  const others = conversation.messages.filter(({ id }) => id !== message.id)
  const after = others.findIndex(({ position }) => position > message.position)
  return { ...conversation, messages: others.toSpliced(after < 0 ? others.length : after, 0, message) }
}

/** Takes over what is said of a reply. @param changes what that changes of its text */
export function withReply(conversation: Conversation, reply: ReplyFieldsFragment, changes: Partial<Reply> = {}): Conversation {
  const known = conversation.replies.get(reply.id)
  return withReplyState(conversation, { text: '', retryAt: null, ...known, ...reply, ...changes })
}

export function withReplyState(conversation: Conversation, reply: Reply): Conversation {
  return { ...conversation, replies: new Map(conversation.replies).set(reply.id, reply) }
}
