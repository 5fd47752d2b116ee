import { useEffect, useRef } from 'react'
import { attempt } from '../app/notices.ts'
import { whenNear } from '../parts/whenNear.ts'
import { useThread } from './ThreadContext.tsx'

/** Fetches what came before as soon as somebody scrolls near it; what is being read stays where it is. */
export function EarlierMessages({ hasEarlier }: { hasEarlier: boolean }) {
  const { store } = useThread()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const element = button.current
    if (!element || !hasEarlier) return
    return whenNear(element, '1200px 0px 0px', () => attempt(load(element, () => store.loadEarlier())))
  })
  if (!hasEarlier) return null
  return (
    <button ref={button} type="button" className="text-button earlier" onClick={() => attempt(store.loadEarlier())}>
      Earlier messages
    </button>
  )
}

/** Browsers hold the place themselves, but not at the very top. */
async function load(element: HTMLElement, more: () => Promise<void>) {
  const viewport = element.closest('.viewport')
  if (viewport?.scrollTop === 0) viewport.scrollTop = 1
  await more()
}
