import { createContext, useContext } from 'react'
import type { Api } from '../api/api.ts'
import type { ConversationStore } from '../conversation/conversationStore.ts'
import type { Model } from '../settings/models.ts'

/** What the parts of a thread have in common. */
export interface ThreadParts {
  api: Api
  store: ConversationStore
  models: readonly Model[]
}

export const ThreadContext = createContext<ThreadParts | null>(null)

export function useThread(): ThreadParts {
  const parts = useContext(ThreadContext)
  if (!parts) throw new Error('used outside of a thread')
  return parts
}
