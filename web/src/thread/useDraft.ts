import { useAui } from '@assistant-ui/react'
import { useEffect } from 'react'

/**
 * Keeps what is written and not sent for this tab, over a look at another conversation, a reload, and a new sign-in.
 * @param name of the place where it is written; another place has to be another component
 */
export function useDraft(name: string) {
  const aui = useAui()
  useEffect(() => {
    const key = `parley.draft.${name}`
    const draft = sessionStorage.getItem(key)
    if (draft !== null) aui.composer().setText(draft)
    return aui.subscribe(() => {
      const { text } = aui.composer().getState()
      if (text) sessionStorage.setItem(key, text)
      else sessionStorage.removeItem(key)
    })
  }, [aui, name])
}
