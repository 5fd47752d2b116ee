import { MessagePrimitive } from '@assistant-ui/react'
import { CopyButton } from '../parts/CopyButton.tsx'
import type { PendingRow } from './shownRows.ts'
import { useThread } from './ThreadContext.tsx'
import { useRow } from './useRow.ts'

/** What a person, or the application, has said: as it was written, without Markdown. */
export function MessageView() {
  const row = useRow()
  if (row.kind === 'reply') return null
  const content = row.kind === 'pending' ? row.pending.content : row.message.content
  const isSystem = row.kind === 'message' && row.message.role === 'SYSTEM'
  return (
    <MessagePrimitive.Root
      className={isSystem ? 'message system' : 'message human'}
      role="article"
      aria-label={isSystem ? 'Instructions' : 'You'}
    >
      <div className="bubble">{content}</div>
      {row.kind === 'pending' ? (
        <Delivery row={row} />
      ) : (
        <div className="actions">
          <CopyButton text={content} label="Copy message" />
        </div>
      )}
    </MessagePrimitive.Root>
  )
}

function Delivery({ row: { key, pending } }: { row: PendingRow }) {
  const { outbox } = useThread().store
  if (pending.problem === undefined) return <p className="note">Sending…</p>
  return (
    <p className="note problem" role="alert">
      Not sent: {pending.problem}{' '}
      <button type="button" className="text-button" onClick={() => outbox.sendAgain(key)}>
        Send again
      </button>{' '}
      <button type="button" className="text-button" onClick={() => outbox.discard(key)}>
        Discard
      </button>
    </p>
  )
}
