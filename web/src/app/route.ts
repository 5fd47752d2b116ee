import { createStore } from '../parts/store.ts'

/** Where the page is: at a conversation, or about to begin one. */
export interface Route {
  interactionId: string | null
}

const read = (): Route => ({ interactionId: /^\/c\/([\w-]+)$/.exec(location.pathname)?.[1] ?? null })

export const route = createStore<Route>(read())
/** The address was changed from elsewhere. */
export const readAgain = () => route.set(read())
window.addEventListener('popstate', readAgain)

export const pathOf = (interactionId: string | null) => (interactionId === null ? '/' : `/c/${interactionId}`)

export function goTo(interactionId: string | null) {
  if (route.get().interactionId === interactionId) return
  history.pushState(null, '', pathOf(interactionId))
  readAgain()
}
