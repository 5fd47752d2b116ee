import type { Api } from '../api/api.ts'
import { ApiError } from '../api/apiError.ts'
import {
  ChangeMessageDocument,
  ConversationDocument,
  ConversationEventsDocument,
  RemoveMessageDocument,
  RetryReplyDocument,
  StopReplyDocument,
} from '../generated/graphql.ts'
import { frameBatch } from '../parts/frameBatch.ts'
import { createStore, type Store } from '../parts/store.ts'
import { applyEvent } from './applyEvent.ts'
import { type Conversation, conversationOf, withEarlier, withSent } from './conversation.ts'
import { createOutbox, type Outbox } from './outbox.ts'

/** How much of the conversation is there. */
export type Loaded =
  | { status: 'loading' }
  | { status: 'ready'; conversation: Conversation }
  /** There is none, or it is somebody else's. */
  | { status: 'missing' }
  | { status: 'failed'; problem: string }

/** One conversation, kept in step with the server for as long as it is open. */
export interface ConversationStore {
  readonly id: string
  readonly loaded: Store<Loaded>
  readonly outbox: Outbox
  reload(): void
  loadEarlier(): Promise<void>
  stop(replyId: string): Promise<void>
  retry(replyId: string, modelName?: string): Promise<void>
  changeMessage(id: string, content: string): Promise<void>
  removeMessage(id: string): Promise<void>
  dispose(): void
}

/** So many fill every screen, and are put there within a frame or two. */
const pageSize = 20

export function openConversation(api: Api, id: string): ConversationStore {
  const loaded = createStore<Loaded>({ status: 'loading' })
  let conversation: Conversation | undefined
  let unfollow = () => {}
  let isDisposed = false
  let loadingEarlier: Promise<void> | undefined
  /** Messages that were changed and removed so far. */
  let edits = 0

  const shown = frameBatch(() => {
    if (!conversation) return
    loaded.set(conversation.isDeleted ? { status: 'missing' } : { status: 'ready', conversation })
    for (const { clientMessageId } of conversation.messages) if (clientMessageId !== null) outbox.arrived(clientMessageId)
  })
  function change(next: Conversation) {
    conversation = next
    shown.ask()
  }
  const outbox = createOutbox(api, id, (message) => {
    if (conversation) change(withSent(conversation, message))
    else if (message.clientMessageId !== null) outbox.arrived(message.clientMessageId)
  })

  async function load() {
    loaded.set({ status: 'loading' })
    try {
      const { interaction } = await api.query(ConversationDocument, { id, last: pageSize })
      if (isDisposed) return
      if (!interaction) return loaded.set({ status: 'missing' })
      change(conversationOf(interaction))
      follow()
    } catch (error) {
      const isMissing = error instanceof ApiError && error.code === 'BAD_USER_INPUT'
      loaded.set(isMissing ? { status: 'missing' } : { status: 'failed', problem: (error as Error).message })
    }
  }

  function follow() {
    unfollow = api.follow(ConversationEventsDocument, () => ({ interactionId: id, after: conversation?.cursor ?? null }), {
      next({ interactionEvents: event }) {
        if (!conversation) return
        if (event.__typename === 'MessageChanged' || event.__typename === 'MessageRemoved') edits += 1
        change(applyEvent(conversation, event))
      },
      refused: (error) => loaded.set(error.code === 'NOT_FOUND' ? { status: 'missing' } : { status: 'failed', problem: error.message }),
    })
  }

  async function readEarlier(before: string): Promise<void> {
    const known = edits
    const { interaction } = await api.query(ConversationDocument, { id, last: pageSize, before })
    // The page may be from before that, and what is not shown yet was not changed.
    if (known !== edits) return readEarlier(before)
    if (interaction && conversation) change(withEarlier(conversation, interaction))
  }

  void load()
  return {
    id,
    loaded,
    outbox,
    reload: () => void load(),
    loadEarlier() {
      if (!conversation?.earlier) return Promise.resolve()
      loadingEarlier ??= readEarlier(conversation.earlier).finally(() => {
        loadingEarlier = undefined
      })
      return loadingEarlier
    },
    async stop(replyId) {
      await api.mutate(StopReplyDocument, { input: { replyId, keepPartial: true } })
    },
    async retry(replyId, modelName) {
      await api.mutate(RetryReplyDocument, { input: { replyId, ...(modelName !== undefined && { modelName }) } })
    },
    async changeMessage(messageId, content) {
      await api.mutate(ChangeMessageDocument, { input: { id: messageId, content } })
    },
    async removeMessage(messageId) {
      await api.mutate(RemoveMessageDocument, { input: { id: messageId } })
    },
    dispose() {
      isDisposed = true
      unfollow()
      shown.cancel()
    },
  }
}
