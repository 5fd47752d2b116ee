import { useAui } from '@assistant-ui/react'
import { useEffect } from 'react'
import { keepForTab } from '../parts/tabStorage.ts'

/**
 * Keeps what is written and not sent for this tab, over a look at another conversation, a reload, and a new sign-in.
 * @param name of the place where it is written; another place has to be another component
 */
export function useDraft(name: string) {
  const aui = useAui()
  useEffect(() => {
    const key = `parley.draft.${name}`
    let kept = sessionStorage.getItem(key) ?? ''
    if (kept) aui.composer().setText(kept)
    return aui.subscribe(() => {
      const { text } = aui.composer().getState()
      // It is also called for each piece of a reply.
      if (text === kept) return
      kept = text
      keepForTab(key, text)
    })
  }, [aui, name])
}
