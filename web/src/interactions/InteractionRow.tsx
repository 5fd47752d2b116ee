import { Pencil, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { attempt } from '../app/notices.ts'
import { pathOf } from '../app/route.ts'
import { IconButton } from '../parts/IconButton.tsx'
import { type ListedInteraction, titleOf } from './interactionList.ts'

interface InteractionRowProps {
  interaction: ListedInteraction
  isOpen: boolean
  onOpen(): void
  onRename(title: string): Promise<void>
  onDelete(title: string): void
}

export function InteractionRow({ interaction, isOpen, onOpen, onRename, onDelete }: InteractionRowProps) {
  const [isRenaming, setRenaming] = useState(false)
  const wasRenamed = useRef(false)
  const title = titleOf(interaction)
  if (isRenaming)
    return (
      <li className="row">
        <TitleForm
          title={title}
          onDone={(changed) => {
            wasRenamed.current = true
            setRenaming(false)
            if (changed) attempt(onRename(changed))
          }}
        />
      </li>
    )
  return (
    <li className="row">
      <a
        ref={(link) => {
          if (wasRenamed.current) link?.focus()
          wasRenamed.current = false
        }}
        href={pathOf(interaction.id)}
        aria-current={isOpen ? 'page' : undefined}
        title={title}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          onOpen()
        }}
      >
        {title}
      </a>
      <span className="actions">
        <IconButton icon={Pencil} label={`Rename “${title}”`} onClick={() => setRenaming(true)} />
        <IconButton icon={Trash2} label={`Delete “${title}”`} onClick={() => onDelete(title)} />
      </span>
    </li>
  )
}

/** Enter keeps the name, Escape the old one. */
function TitleForm({ title, onDone }: { title: string; onDone(changed: string | null): void }) {
  const [text, setText] = useState(title)
  const changed = text.trim() === '' || text.trim() === title ? null : text.trim()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onDone(changed)
      }}
    >
      <input
        ref={(input) => input?.focus()}
        value={text}
        maxLength={500}
        aria-label={`New name for “${title}”`}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onDone(null)
        }}
        onBlur={() => onDone(changed)}
      />
    </form>
  )
}
