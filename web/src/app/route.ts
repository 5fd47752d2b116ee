import { createStore } from '../parts/store.ts'

/** Where the page is: at a conversation, or about to begin one. */
export interface Route {
  interactionId: string | null
}

const read = (): Route => ({ interactionId: /^\/c\/([\w-]+)$/.exec(location.pathname)?.[1] ?? null })

export const route = createStore<Route>(read())
window.addEventListener('popstate', () => route.set(read()))

export const pathOf = (interactionId: string | null) => (interactionId === null ? '/' : `/c/${interactionId}`)

export function goTo(interactionId: string | null) {
  if (route.get().interactionId === interactionId) return
  history.pushState(null, '', pathOf(interactionId))
  route.set(read())
}
