import { useSyncExternalStore } from 'react'

export function useMediaQuery(query: string): boolean {
  const list = window.matchMedia(query)
  return useSyncExternalStore(
    (changed) => {
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => list.matches,
  )
}
