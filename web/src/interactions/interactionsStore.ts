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

export function openInteractions(api: Api): InteractionsStore {
  const state = createStore<InteractionsState>({ list: emptyList, search: '', isLocalSearch: false, status: 'loading' })
  const set = (changes: Partial<InteractionsState>) => state.set({ ...state.get(), ...changes })
  let asked = 0
  /** The place behind the last event; undefined as long as nothing is followed. */
  let cursor: string | undefined
  let unfollow = () => {}

  const read = async (after?: string) => {
    const { search, isLocalSearch } = state.get()
    const filter = search && !isLocalSearch ? { text: search } : null
    return (await api.query(InteractionsDocument, { first: pageSize, after: after ?? null, filter })).interactions
  }

  async function load(): Promise<void> {
    const number = ++asked
    try {
      const page = await read()
      // Answers may overtake each other; the last question counts.
      if (number === asked) set({ list: listOf(page), status: 'ready' })
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
        const { list, search } = state.get()
        set({ list: withEvent(list, event, (interaction) => search === '' || matches(interaction, search)) })
      },
      refused: (error) => set({ status: 'failed', problem: error.message }),
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
      const { list } = state.get()
      if (list.next === null) return
      const page = await read(list.next)
      if (state.get().list === list) set({ list: withPage(list, page) })
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
