import './interactions.css'
import { LogOut, Search, SquarePen, X } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { attempt } from '../app/notices.ts'
import { ThemeButton } from '../app/ThemeButton.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import { useStore } from '../parts/store.ts'
import type { Deletions } from './deletions.ts'
import { InteractionRow } from './InteractionRow.tsx'
import { type InteractionsStore, visibleItems } from './interactionsStore.ts'

interface SidebarProps {
  interactions: InteractionsStore
  deletions: Deletions
  openId: string | null
  searchRef: RefObject<HTMLInputElement | null>
  onOpen(id: string | null): void
  /** Undefined where it is always there. */
  onClose: (() => void) | undefined
  /** Undefined where nobody signs in. */
  onSignOut: (() => void) | undefined
}

/** The conversations, and how to find one, begin one and get rid of one. */
export function Sidebar({ interactions, deletions, openId, searchRef, onOpen, onClose, onSignOut }: SidebarProps) {
  const state = useStore(interactions.state)
  const hidden = new Set(useStore(deletions.waiting).map(({ id }) => id))
  const [text, setText] = useState('')
  const items = visibleItems(state, hidden)

  return (
    <div className="sidebar">
      <header>
        <span className="brand">Parley</span>
        <ThemeButton />
        {onSignOut && <IconButton icon={LogOut} label="Sign out" onClick={onSignOut} />}
        {onClose && <IconButton icon={X} label="Close the list" onClick={onClose} />}
      </header>
      <button type="button" className="new" onClick={() => onOpen(null)}>
        <SquarePen size={17} aria-hidden="true" /> New conversation
      </button>
      <label className="search">
        <Search size={16} aria-hidden="true" />
        <span className="hidden">Search conversations</span>
        <input
          ref={searchRef}
          type="search"
          value={text}
          placeholder="Search"
          aria-keyshortcuts="/"
          onChange={({ target }) => {
            setText(target.value)
            interactions.search(target.value)
          }}
        />
        {text === '' && <kbd>/</kbd>}
      </label>
      {state.isLocalSearch && state.search !== '' && (
        <p className="hint">Texts are encrypted on this server: this searches the titles of the conversations listed so far.</p>
      )}
      <nav aria-label="Conversations">
        <ul>
          {items.map((item) => (
            <InteractionRow
              key={item.id}
              interaction={item}
              isOpen={item.id === openId}
              onOpen={() => onOpen(item.id)}
              onRename={(title) => interactions.update(item.id, { title })}
              onDelete={(title) => {
                deletions.add({ id: item.id, title })
                if (item.id === openId) onOpen(null)
              }}
            />
          ))}
        </ul>
        <p className="hint" role="status">
          {status(state.status, items.length, state.search, state.problem)}
        </p>
        {state.list.next !== null && (
          <button type="button" className="text-button more" onClick={() => attempt(interactions.loadMore())}>
            Older conversations
          </button>
        )}
      </nav>
    </div>
  )
}

function status(loaded: string, count: number, search: string, problem: string | undefined) {
  if (loaded === 'failed') return problem
  if (loaded === 'loading') return 'Loading…'
  if (count > 0) return search ? `${count} found` : ''
  return search ? 'Nothing found.' : 'Your conversations will be listed here.'
}
