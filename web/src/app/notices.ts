import { messageOf } from '../api/apiError.ts'
import { createStore } from '../parts/store.ts'

export interface Notice {
  id: number
  text: string
}

/** What went wrong and has to be said. */
export const notices = createStore<readonly Notice[]>([])

const shownMs = 8_000
let last = 0

export function notify(text: string) {
  const notice = { id: ++last, text }
  notices.set([...notices.get(), notice])
  setTimeout(() => dismiss(notice.id), shownMs)
}

export const dismiss = (id: number) => notices.set(notices.get().filter((notice) => notice.id !== id))

/** Does it, and says so where it fails. */
export function attempt(action: Promise<unknown>) {
  action.catch((error: unknown) => notify(messageOf(error)))
}
