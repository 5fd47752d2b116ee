/** Keeps a text for this tab, over a reload; an empty one, or none, is kept no longer. */
export function keepForTab(key: string, text: string | undefined) {
  if (text) sessionStorage.setItem(key, text)
  else sessionStorage.removeItem(key)
}
