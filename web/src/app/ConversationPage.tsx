import { PanelLeft, Settings2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Api } from '../api/api.ts'
import type { Conversation } from '../conversation/conversation.ts'
import type { ConversationStore, Loaded } from '../conversation/conversationStore.ts'
import { titleOf } from '../interactions/interactionList.ts'
import type { InteractionSettings } from '../interactions/interactionsStore.ts'
import { IconButton } from '../parts/IconButton.tsx'
import { createStore, useStore } from '../parts/store.ts'
import { ModelSelect } from '../settings/ModelSelect.tsx'
import type { Model } from '../settings/models.ts'
import { SettingsDialog } from '../settings/SettingsDialog.tsx'
import { NewThread } from '../thread/NewThread.tsx'
import { Thread } from '../thread/Thread.tsx'
import { ThreadContext } from '../thread/ThreadContext.tsx'
import { ConnectionNotice } from './ConnectionNotice.tsx'

interface ConversationPageProps {
  api: Api
  /** Null: a conversation that begins with its first message. */
  store: ConversationStore | null
  models: readonly Model[]
  onBegin(content: string, settings: InteractionSettings): Promise<void>
  onChange(id: string, settings: InteractionSettings): void
  /** Undefined where the list is always there. */
  onOpenList: (() => void) | undefined
}

const nothing = createStore<Loaded>({ status: 'loading' })

/** One conversation: its name and settings, its messages, and where to write. */
export function ConversationPage({ api, store, models, onBegin, onChange, onOpenList }: ConversationPageProps) {
  const loaded = useStore(store?.loaded ?? nothing)
  const [draft, setDraft] = useState<InteractionSettings>({})
  const [isSetting, setSetting] = useState(false)
  const conversation = store && loaded.status === 'ready' ? loaded.conversation : undefined
  const settings = store ? (conversation?.interaction ?? {}) : draft
  const title = store ? (conversation ? titleOf(conversation.interaction) : '') : 'New conversation'
  useEffect(() => {
    document.title = title ? `${title} · Parley` : 'Parley'
  }, [title])
  const change = (changes: InteractionSettings) => (store ? onChange(store.id, changes) : setDraft({ ...draft, ...changes }))

  return (
    <main>
      <header className="bar">
        {onOpenList && <IconButton icon={PanelLeft} label="Open the list of conversations" onClick={onOpenList} />}
        <h1>{title}</h1>
        <ConnectionNotice isConnected={api.isConnected} />
        <ModelSelect models={models} value={settings.modelName ?? null} label="Model" onChange={(modelName) => change({ modelName })} />
        <IconButton icon={Settings2} label="Name and instructions" onClick={() => setSetting(true)} />
      </header>
      {store ? (
        <Body api={api} store={store} models={models} loaded={loaded} conversation={conversation} />
      ) : (
        <NewThread
          onSend={async (content) => {
            await onBegin(content, draft)
            setDraft({})
          }}
        />
      )}
      {isSetting && <SettingsDialog settings={settings} models={models} onSave={change} onClose={() => setSetting(false)} />}
    </main>
  )
}

interface BodyProps {
  api: Api
  store: ConversationStore
  models: readonly Model[]
  loaded: Loaded
  conversation: Conversation | undefined
}

function Body({ api, store, models, loaded, conversation }: BodyProps) {
  const parts = useMemo(() => ({ api, store, models }), [api, store, models])
  if (conversation)
    return (
      <ThreadContext value={parts}>
        <Thread key={store.id} conversation={conversation} />
      </ThreadContext>
    )
  if (loaded.status === 'missing') return <p className="state">There is no such conversation, or it was deleted.</p>
  if (loaded.status === 'failed')
    return (
      <div className="state" role="alert">
        <p>{loaded.problem}</p>
        <button type="button" className="button" onClick={store.reload}>
          Try again
        </button>
      </div>
    )
  return <p className="state hint">Loading…</p>
}
