import { Undo2, X } from 'lucide-react'
import type { Deletions } from '../interactions/deletions.ts'
import { IconButton } from '../parts/IconButton.tsx'
import { useStore } from '../parts/store.ts'
import { dismiss, notices } from './notices.ts'

/** What can be undone, and what went wrong. */
export function Notices({ deletions }: { deletions: Deletions }) {
  const waiting = useStore(deletions.waiting)
  return (
    <div className="notices">
      <div role="status">
        {waiting.map(({ id, title }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: time stands still while somebody is here; nothing else depends on it
          <div
            key={id}
            className="notice"
            onMouseEnter={deletions.pause}
            onMouseLeave={deletions.resume}
            onFocus={deletions.pause}
            onBlur={deletions.resume}
          >
            <span>
              Deleted “<b>{title}</b>”
            </span>
            <button type="button" className="text-button" onClick={() => deletions.undo(id)}>
              <Undo2 size={16} aria-hidden="true" /> Undo
            </button>
          </div>
        ))}
      </div>
      <div role="alert">
        {useStore(notices).map(({ id, text }) => (
          <div key={id} className="notice problem">
            <span>{text}</span>
            <IconButton icon={X} label="Dismiss" onClick={() => dismiss(id)} />
          </div>
        ))}
      </div>
    </div>
  )
}
