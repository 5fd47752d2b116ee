import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { attempt } from '../app/notices.ts'
import type { Reply } from '../conversation/conversation.ts'
import type { ReplyRow } from '../conversation/rows.ts'
import { ModelSelect } from '../settings/ModelSelect.tsx'
import { isUnfinished } from './shownRows.ts'
import { useThread } from './ThreadContext.tsx'

/** What there is to say of a reply beside its text: that it is not there yet, why it ends, and how to ask again. */
export function ReplyOutcome({ row }: { row: ReplyRow }) {
  const { reply, text } = row
  if (isUnfinished(row)) return text === '' || reply.retryAt ? <Waiting reply={reply} /> : null
  if (reply.status === 'FAILED') return <Ended what={`No reply: ${reply.error?.message ?? 'it failed'}`} isProblem reply={reply} />
  if (reply.status === 'CANCELLED') return <Ended what={text === '' ? 'Stopped before anything was written.' : 'Stopped.'} reply={reply} />
  if (reply.finishReason === 'LENGTH') return <p className="note">The limit on its length was reached.</p>
  if (reply.finishReason === 'CONTENT_FILTER') return <p className="note">The provider withheld the rest.</p>
  return null
}

function Waiting({ reply }: { reply: Reply }) {
  return (
    <p className="waiting">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {reply.attempt > 1 || reply.retryAt ? (
        <span>Trying again (attempt {Math.max(reply.attempt, 2)})…</span>
      ) : (
        <span className="hidden">Writing…</span>
      )}
    </p>
  )
}

function Ended({ what, reply, isProblem = false }: { what: string; reply: Reply; isProblem?: boolean }) {
  const { store, models } = useThread()
  const [modelName, setModelName] = useState(reply.modelName)
  return (
    <div className={isProblem ? 'outcome problem' : 'outcome'}>
      <p>{what}</p>
      <div>
        <ModelSelect models={models} value={modelName} label="Model to ask" onChange={setModelName} />
        <button type="button" className="button" onClick={() => attempt(store.retry(reply.id, modelName ?? undefined))}>
          <RotateCcw size={15} aria-hidden="true" /> Retry
        </button>
      </div>
    </div>
  )
}
