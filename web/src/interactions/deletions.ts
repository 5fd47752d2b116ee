import { createStore, type Store } from '../parts/store.ts'

export interface Deletion {
  id: string
  title: string
}

export interface Deletions {
  /** Those that can still be undone, the last one last. */
  waiting: Store<readonly Deletion[]>
  add(deletion: Deletion): void
  undo(id: string): void
  /** While somebody is about to decide no time passes. */
  pause(): void
  resume(): void
}

/** How long a deletion can be undone. */
export const undoMs = 10_000

/**
 * Deletions that are sent when the time to undo them has passed. Where the page is closed before, nothing is deleted: what was
 * not sent cannot be regretted.
 */
export function createDeletions(send: (deletion: Deletion) => void): Deletions {
  const waiting = createStore<readonly Deletion[]>([])
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const forget = (id: string) => {
    clearTimeout(timers.get(id))
    timers.delete(id)
    waiting.set(waiting.get().filter((deletion) => deletion.id !== id))
  }
  const start = (deletion: Deletion) => {
    const timer = setTimeout(() => {
      forget(deletion.id)
      send(deletion)
    }, undoMs)
    timers.set(deletion.id, timer)
  }
  return {
    waiting,
    add(deletion) {
      waiting.set([...waiting.get(), deletion])
      start(deletion)
    },
    undo: forget,
    pause() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
    resume() {
      for (const deletion of waiting.get()) {
        clearTimeout(timers.get(deletion.id))
        start(deletion)
      }
    },
  }
}
