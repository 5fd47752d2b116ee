import { useEffect, useRef, useState } from 'react'
import type { ReplyRow, Row } from '../conversation/rows.ts'
import { isUnfinished } from './shownRows.ts'

/** Longer ones are better read where they stand. */
const mostCharacters = 600

/** Tells those who do not see it that a reply is written, and what it says when it is complete: not each of its pieces. */
export function Announcer({ rows }: { rows: readonly Row[] }) {
  const last = rows.findLast((row) => row.kind === 'reply')
  const writing = useRef<string>(undefined)
  const [text, setText] = useState('')
  useEffect(() => {
    if (!last) return
    if (isUnfinished(last)) {
      if (writing.current !== last.key) setText('A reply is being written.')
      writing.current = last.key
    } else if (writing.current === last.key) {
      writing.current = undefined
      setText(outcomeOf(last))
    }
  }, [last])
  return (
    <p className="hidden" role="status">
      {text}
    </p>
  )
}

function outcomeOf({ reply, text }: ReplyRow) {
  if (reply.status === 'FAILED') return `No reply: ${reply.error?.message}`
  const said = text.length > mostCharacters ? `${text.slice(0, mostCharacters)} …` : text
  return reply.status === 'CANCELLED' ? `The reply was stopped. ${said}` : `Reply: ${said}`
}
