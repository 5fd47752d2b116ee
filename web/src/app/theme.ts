import { createStore } from '../parts/store.ts'

export type Theme = 'system' | 'light' | 'dark'

const key = 'parley.theme'
const stored = localStorage.getItem(key)

/** Light or dark, or as the system has it. */
export const theme = createStore<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

const apply = () => {
  document.documentElement.dataset.theme = theme.get()
}
apply()
theme.subscribe(() => {
  localStorage.setItem(key, theme.get())
  apply()
})
