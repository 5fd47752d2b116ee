import type { ThreadMessageLike } from '@assistant-ui/react'
import type { Message } from '../conversation/conversation.ts'
import type { Pending } from '../conversation/outbox.ts'
import type { Row } from '../conversation/rows.ts'

/** What stands in the thread: rows of the conversation, and below them what is on its way into it. */
export type ShownRow = Row | PendingRow

export interface PendingRow {
  kind: 'pending'
  key: string
  pending: Pending
}

const roles = { HUMAN: 'user', SYSTEM: 'system', AI: 'assistant' } as const

/** A row as the chat components want it. */
export function threadMessageOf(row: ShownRow): ThreadMessageLike {
  const common = { id: row.key, metadata: { custom: { row } } }
  if (row.kind === 'pending') return { ...common, role: 'user', content: row.pending.content }
  if (row.kind === 'message')
    return { ...common, role: roles[row.message.role], content: row.message.content, createdAt: new Date(row.message.createdAt) }
  return {
    ...common,
    role: 'assistant',
    content: row.text,
    status: isUnfinished(row) ? { type: 'running' } : { type: 'complete', reason: 'stop' },
  }
}

export const isUnfinished = (row: ShownRow) =>
  row.kind === 'reply' && row.message === null && (row.reply.status === 'RUNNING' || row.reply.status === 'QUEUED')

/** Those that the conversation does not have yet. */
export const pendingRows = (pending: readonly Pending[], messages: readonly Message[]): PendingRow[] =>
  pending
    .filter(({ key }) => !messages.some(({ clientMessageId }) => clientMessageId === key))
    .map((item) => ({ kind: 'pending', key: item.key, pending: item }))
