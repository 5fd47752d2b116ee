import { useEffect, useMemo, useRef, useState } from 'react'
import type { Api } from '../api/api.ts'
import { type ConversationStore, openConversation } from '../conversation/conversationStore.ts'
import { createDeletions } from '../interactions/deletions.ts'
import { openInteractions } from '../interactions/interactionsStore.ts'
import { Sidebar } from '../interactions/Sidebar.tsx'
import { preloadMarkdown } from '../markdown/MarkdownText.tsx'
import { useStore } from '../parts/store.ts'
import { useMediaQuery } from '../parts/useMediaQuery.ts'
import { useModels } from '../settings/models.ts'
import { ConversationPage } from './ConversationPage.tsx'
import { Notices } from './Notices.tsx'
import { attempt } from './notices.ts'
import { goTo, route } from './route.ts'
import { useShortcuts } from './useShortcuts.ts'

/** A title until somebody gives it another one: what was said first. */
const titleFrom = (content: string) => {
  const [line = ''] = content.trim().split('\n')
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line
}

/** The chat, for who may use it. @param onSignOut undefined where nobody signs in */
export function Chat({ api, onSignOut }: { api: Api; onSignOut: (() => void) | undefined }) {
  const interactions = useMemo(() => openInteractions(api), [api])
  useEffect(() => interactions.dispose, [interactions])
  const deletions = useMemo(() => createDeletions(({ id }) => attempt(interactions.delete(id))), [interactions])
  const { interactionId } = useStore(route)
  const conversations = useConversations(api)
  const store = interactionId === null ? null : conversations(interactionId)
  const models = useModels(api)
  const searchRef = useRef<HTMLInputElement>(null)
  const isNarrow = useMediaQuery('(max-width: 760px)')
  const [isListOpen, setListOpen] = useState(false)
  const isListShown = !isNarrow || isListOpen
  useShortcuts({
    store,
    onSearch() {
      setListOpen(true)
      searchRef.current?.focus()
    },
    onEscape: isNarrow && isListOpen ? () => setListOpen(false) : undefined,
  })

  const open = (id: string | null) => {
    goTo(id)
    setListOpen(false)
    document.getElementById('composer')?.focus()
  }

  return (
    <div className={isListShown ? 'chat with-list' : 'chat'}>
      <a className="skip" href="#composer">
        Skip to the message box
      </a>
      <aside aria-label="Conversations" inert={!isListShown}>
        <Sidebar
          interactions={interactions}
          deletions={deletions}
          openId={interactionId}
          searchRef={searchRef}
          onOpen={open}
          onClose={isNarrow ? () => setListOpen(false) : undefined}
          onSignOut={onSignOut}
        />
      </aside>
      {isNarrow && isListOpen && (
        <button type="button" className="backdrop" aria-label="Close the list" onClick={() => setListOpen(false)} />
      )}
      <div className="page" inert={isNarrow && isListOpen}>
        <ConversationPage
          api={api}
          store={store}
          models={models}
          onOpenList={isNarrow ? () => setListOpen(true) : undefined}
          onChange={(id, settings) => attempt(interactions.update(id, settings))}
          onBegin={async (content, settings) => {
            preloadMarkdown()
            const id = await interactions.create({ title: titleFrom(content), ...settings })
            conversations(id).outbox.send(content)
            goTo(id)
          }}
        />
      </div>
      <Notices deletions={deletions} />
    </div>
  )
}

/** The conversation that is open; the one before it is closed. */
function useConversations(api: Api): (id: string) => ConversationStore {
  const open = useRef<ConversationStore>(undefined)
  useEffect(() => () => open.current?.dispose(), [])
  return (id) => {
    if (open.current?.id !== id) {
      open.current?.dispose()
      open.current = openConversation(api, id)
    }
    return open.current
  }
}
