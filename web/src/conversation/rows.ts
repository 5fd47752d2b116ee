import type { Conversation, Message, Reply } from './conversation.ts'

/** What stands in the conversation, one below the other. */
export type Row = MessageRow | ReplyRow

export interface MessageRow {
  kind: 'message'
  /** The same from the moment it is sent. */
  key: string
  message: Message
}

/** An answer: as it is written, as a message, or as what became of it instead. */
export interface ReplyRow {
  kind: 'reply'
  /** The same from the first character to the stored message, so that nothing is drawn anew at the end. */
  key: string
  reply: Reply
  /** Its message, once it has one. */
  message: Message | null
  text: string
}

export interface Rows {
  shown: readonly Row[]
  /** Messages that wait for their turn: they can still be changed. */
  queued: readonly Message[]
}

/** A message that answers stands behind the one that it answers, wherever it was stored: as models read it, too. */
export function rowsOf({ messages, replies }: Conversation): Rows {
  const waiting = waitingReplies(replies)
  const isQueued = (message: Message) => message.role === 'HUMAN' && message.reply !== null && waiting.has(message.reply.id)
  const answered = new Map(messages.flatMap((message) => (message.role === 'AI' && message.reply ? [[message.reply.id, message]] : [])))
  const placed: { place: number; row: Row }[] = []

  for (const message of messages) {
    if (isQueued(message)) continue
    const reply = message.reply && replies.get(message.reply.id)
    if (message.role !== 'AI' || !reply)
      placed.push({ place: message.position, row: { kind: 'message', key: message.clientMessageId ?? message.id, message } })
  }
  for (const reply of replies.values()) {
    const message = answered.get(reply.id) ?? null
    // A reply that is complete and has no message had one that was removed, or that is on a page not loaded.
    if (waiting.has(reply.id) || (!message && reply.status === 'COMPLETED')) continue
    if (!message && !isShown(reply, messages)) continue
    const place = reply.prompt ? reply.prompt.position + 0.5 : Number.POSITIVE_INFINITY
    placed.push({ place, row: { kind: 'reply', key: reply.id, reply, message, text: message?.content ?? reply.text } })
  }
  placed.sort((a, b) => a.place - b.place)
  return { shown: placed.map(({ row }) => row), queued: messages.filter(isQueued) }
}

/** Without its question there is nothing to say of a reply that failed or was stopped. */
const isShown = (reply: Reply, messages: readonly Message[]) =>
  reply.status === 'RUNNING' || messages.some(({ id }) => id === reply.prompt?.id)

const unfinishedOf = (replies: ReadonlyMap<string, Reply>) =>
  [...replies.values()].filter(({ status }) => status === 'QUEUED' || status === 'RUNNING')

/** The replies that wait for others; the first of all is the one that is written, or about to be. */
function waitingReplies(replies: ReadonlyMap<string, Reply>): ReadonlySet<string> {
  const unfinished = unfinishedOf(replies)
  const first = Math.min(...unfinished.map(({ turn }) => turn))
  const isRunning = unfinished.some(({ status }) => status === 'RUNNING')
  const waits = ({ status, attempt, turn }: Reply) => status === 'QUEUED' && attempt === 0 && (isRunning || turn > first)
  return new Set(unfinished.filter(waits).map(({ id }) => id))
}

/** The reply that is being written, or is next. */
export function currentReply({ replies }: Conversation): Reply | undefined {
  const unfinished = unfinishedOf(replies)
  return unfinished.find(({ status }) => status === 'RUNNING') ?? unfinished.sort((a, b) => a.turn - b.turn)[0]
}

/** Keeps the rows that say the same as before, so that only what changed is drawn again. */
export function keepUnchanged<Item extends { key: string }>(before: readonly Item[], now: readonly Item[]): readonly Item[] {
  const known = new Map(before.map((row) => [row.key, row]))
  return now.map((row) => {
    const old = known.get(row.key)
    return old && isShallowEqual(old, row) ? old : row
  })
}

const isShallowEqual = (a: object, b: object) => Object.entries(a).every(([key, value]) => value === (b as Record<string, unknown>)[key])
