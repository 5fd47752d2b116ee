// The browser's own is kept from pages that came over plain HTTP.
import { v4 as uuid } from 'uuid'
import type { Api } from '../api/api.ts'
import { messageOf } from '../api/apiError.ts'
import { SendMessageDocument } from '../generated/graphql.ts'
import { createStore, type Store } from '../parts/store.ts'
import { keepForTab } from '../parts/tabStorage.ts'
import type { Message } from './conversation.ts'

/** A message that is on its way, or did not get there. */
export interface Pending {
  /** Its idempotency key: however often it is sent, it is stored once. */
  key: string
  content: string
  /** Why it was not sent; undefined while it is on its way. */
  problem?: string
}

export interface Outbox {
  pending: Store<readonly Pending[]>
  send(content: string): void
  sendAgain(key: string): void
  discard(key: string): void
  /** The message is shown in the conversation. */
  arrived(key: string): void
}

/**
 * Sends one after the other, in the order of writing, and keeps what did not arrive over a reload.
 * @param onSent a message is stored; as soon as it is to be seen, `arrived` takes it out of here
 */
export function createOutbox(api: Api, interactionId: string, onSent: (message: Message) => void): Outbox {
  const storageKey = `parley.outbox.${interactionId}`
  const pending = createStore<readonly Pending[]>(JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as Pending[])
  let last = Promise.resolve()

  function keep(items: readonly Pending[]) {
    keepForTab(storageKey, items.length > 0 ? JSON.stringify(items) : undefined)
    pending.set(items)
  }
  const without = (key: string) => pending.get().filter((item) => item.key !== key)
  /** Whoever signs out has all that the tab keeps of them forgotten, this too. */
  const isForgotten = () => sessionStorage.getItem(storageKey) === null
  const replace = (changed: Pending) => keep(pending.get().map((item) => (item.key === changed.key ? changed : item)))

  async function deliver({ key, content }: Pending) {
    if (isForgotten()) return
    try {
      const input = { interactionId, content, clientMessageId: key }
      onSent((await api.mutate(SendMessageDocument, { input })).createMessage.message)
    } catch (error) {
      if (!isForgotten() && pending.get().some((item) => item.key === key)) replace({ key, content, problem: messageOf(error) })
    }
  }
  const enqueue = (item: Pending) => {
    last = last.then(() => deliver(item))
  }
  for (const item of pending.get()) enqueue(item)

  return {
    pending,
    send(content) {
      const item = { key: uuid(), content }
      keep([...pending.get(), item])
      enqueue(item)
    },
    sendAgain(key) {
      const found = pending.get().find((item) => item.key === key)
      if (!found) return
      const item = { key, content: found.content }
      replace(item)
      enqueue(item)
    },
    discard: (key) => keep(without(key)),
    arrived(key) {
      if (pending.get().some((item) => item.key === key)) keep(without(key))
    },
  }
}
