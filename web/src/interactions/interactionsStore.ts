// The browser's own is kept from pages that came over plain HTTP.
import { v4 as uuid } from 'uuid'
import type { Api } from '../api/api.ts'
import { ApiError, messageOf } from '../api/apiError.ts'
import {
  CreateInteractionDocument,
  DeleteInteractionDocument,
  InteractionsChangedDocument,
  InteractionsDocument,
  UpdateInteractionDocument,
} from '../generated/graphql.ts'
import { createStore, type Store } from '../parts/store.ts'
import {
  emptyList,
  type InteractionList,
  type ListEvent,
  type ListedInteraction,
  listOf,
  matches,
  withEvent,
  withoutInteraction,
  withPage,
} from './interactionList.ts'

export interface InteractionsState {
  list: InteractionList
  search: string
  /** Texts are encrypted on the server, so the search is in the titles that are loaded. */
  isLocalSearch: boolean
  status: 'loading' | 'ready' | 'failed'
  problem?: string
}

/** The settings of a conversation. */
export interface InteractionSettings {
  title?: string | null
  prompt?: string | null
  modelName?: string | null
}

export interface InteractionsStore {
  state: Store<InteractionsState>
  search(text: string): void
  loadMore(): Promise<void>
  create(settings: InteractionSettings): Promise<string>
  update(id: string, settings: InteractionSettings): Promise<void>
  delete(id: string): Promise<void>
  dispose(): void
}

const pageSize = 40
/** Before a list that is followed no longer is read anew. */
const anewMs = 1_000

export function openInteractions(api: Api): InteractionsStore {
  const state = createStore<InteractionsState>({ list: emptyList, search: '', isLocalSearch: false, status: 'loading' })
  const set = (changes: Partial<InteractionsState>) => state.set({ ...state.get(), ...changes })
  let asked = 0
  /** For each page that is on its way, what was told since it was asked for: the page may be from before that. */
  const underway = new Set<ListEvent[]>()
  /** The place behind the last event; undefined as long as nothing is followed. */
  let cursor: string | undefined
  let unfollow = () => {}

  async function read(after?: string) {
    const { search, isLocalSearch } = state.get()
    const filter = search && !isLocalSearch ? { text: search } : null
    const news: ListEvent[] = []
    underway.add(news)
    try {
      const { interactions } = await api.query(InteractionsDocument, { first: pageSize, after: after ?? null, filter })
      return { page: interactions, news }
    } finally {
      underway.delete(news)
    }
  }

  function withNews(list: InteractionList, news: readonly ListEvent[]): InteractionList {
    const { search } = state.get()
    const isWanted = (interaction: ListedInteraction) => search === '' || matches(interaction, search)
    return news.reduce((known, event) => withEvent(known, event, isWanted), list)
  }

  async function load(): Promise<void> {
    const number = ++asked
    try {
      const { page, news } = await read()
      // Answers may overtake each other; the last question counts.
      if (number === asked) set({ list: withNews(listOf(page), news), status: 'ready' })
      if (cursor === undefined) follow(page.cursor)
    } catch (error) {
      if (number !== asked) return
      if (error instanceof ApiError && error.code === 'BAD_USER_INPUT' && state.get().search) {
        set({ isLocalSearch: true })
        return load()
      }
      set({ status: 'failed', problem: messageOf(error) })
    }
  }
  void load()

  function follow(from: string) {
    cursor = from
    unfollow = api.follow(InteractionsChangedDocument, () => ({ after: cursor ?? null }), {
      next({ interactionsChanged: event }) {
        cursor = event.cursor
        for (const news of underway) news.push(event)
        set({ list: withNews(state.get().list, [event]) })
      },
      refused(error) {
        if (error.code !== 'NOT_FOUND' && error.code !== 'BAD_USER_INPUT') return set({ status: 'failed', problem: error.message })
        // The list that the cursor was of was purged, or restored to an earlier state: another one has begun.
        cursor = undefined
        const timer = setTimeout(() => void load(), anewMs)
        unfollow = () => clearTimeout(timer)
      },
    })
  }

  return {
    state,
    search(text) {
      const search = text.trim()
      if (search === state.get().search) return
      set({ search })
      if (!state.get().isLocalSearch) void load()
    },
    async loadMore() {
      const { next } = state.get().list
      if (next === null) return
      const number = asked
      const { page, news } = await read(next)
      if (number === asked) set({ list: withNews(withPage(state.get().list, page), news) })
    },
    async create(settings) {
      const input = { clientInteractionId: uuid(), ...settings }
      const { createInteraction } = await api.mutate(CreateInteractionDocument, { input })
      return createInteraction.interaction.id
    },
    async update(id, settings) {
      await api.mutate(UpdateInteractionDocument, { input: { id, ...settings } })
    },
    async delete(id) {
      set({ list: withoutInteraction(state.get().list, id) })
      try {
        await api.mutate(DeleteInteractionDocument, { input: { id } })
      } catch (error) {
        void load()
        throw error
      }
    },
    dispose: () => unfollow(),
  }
}

/** Those that are to be seen. @param hidden those that are about to be deleted */
export const visibleItems = ({ list, search, isLocalSearch }: InteractionsState, hidden: ReadonlySet<string>): ListedInteraction[] =>
  list.items.filter((item) => !hidden.has(item.id) && (!isLocalSearch || matches(item, search)))
