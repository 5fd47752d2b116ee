import { useEffect } from 'react'
import type { ConversationStore } from '../conversation/conversationStore.ts'
import { currentReply } from '../conversation/rows.ts'
import { attempt } from './notices.ts'

interface Shortcuts {
  store: ConversationStore | null
  onSearch(): void
  /** What Escape closes; undefined: it stops the reply that is being written. */
  onEscape: (() => void) | undefined
}

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** `/` searches, and Escape stops. */
export function useShortcuts({ store, onSearch, onEscape }: Shortcuts) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
      if (event.key === '/' && !isWriting(event.target) && !event.ctrlKey && !event.metaKey) {
        event.preventDefault()
        onSearch()
      }
      if (event.key === 'Escape') {
        if (onEscape) return onEscape()
        const loaded = store?.loaded.get()
        const reply = loaded?.status === 'ready' && currentReply(loaded.conversation)
        if (store && reply) attempt(store.stop(reply.id))
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  })
}
