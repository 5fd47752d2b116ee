import { MessagePrimitive, useAuiState } from '@assistant-ui/react'
import { Info } from 'lucide-react'
import { useState } from 'react'
import type { ReplyRow } from '../conversation/rows.ts'
import { MarkdownText } from '../markdown/MarkdownText.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import { ReplyDetails } from './ReplyDetails.tsx'
import { ReplyOutcome } from './ReplyOutcome.tsx'
import { isUnfinished } from './shownRows.ts'
import { useRow } from './useRow.ts'

/** So many at the end are seen first. */
const eagerRows = 4

/** An answer of the model: as it grows, as it is stored, or why there is none. */
export function ReplyView() {
  const row = useRow()
  const isEager = useAuiState(({ message, thread }) => message.index >= thread.messages.length - eagerRows)
  if (row.kind === 'pending') return null
  if (row.kind === 'message')
    return (
      <MessagePrimitive.Root className="message reply" role="article" aria-label="Reply">
        <MarkdownText text={row.message.content} isGrowing={false} isEager={isEager} />
      </MessagePrimitive.Root>
    )
  const isGrowing = isUnfinished(row)
  return (
    <MessagePrimitive.Root className="message reply" role="article" aria-label="Reply" aria-busy={isGrowing} data-status={row.reply.status}>
      {row.text !== '' && <MarkdownText text={row.text} isGrowing={isGrowing} isEager={isEager} />}
      <ReplyOutcome row={row} />
      {!isGrowing && <ReplyActions row={row} />}
    </MessagePrimitive.Root>
  )
}

function ReplyActions({ row: { reply, text } }: { row: ReplyRow }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <div className="actions">
        {text !== '' && <CopyButton text={text} label="Copy reply" />}
        <IconButton icon={Info} label="Attempts and usage" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} />
      </div>
      {isOpen && <ReplyDetails replyId={reply.id} status={reply.status} />}
    </>
  )
}
