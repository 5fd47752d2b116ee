import { Monitor, Moon, Sun } from 'lucide-react'
import { IconButton } from '../parts/IconButton.tsx'
import { useStore } from '../parts/store.ts'
import { theme } from './theme.ts'

const themes = {
  system: { icon: Monitor, next: 'light', label: 'Colours: as the system has them' },
  light: { icon: Sun, next: 'dark', label: 'Colours: light' },
  dark: { icon: Moon, next: 'system', label: 'Colours: dark' },
} as const

export function ThemeButton() {
  const { icon, next, label } = themes[useStore(theme)]
  return <IconButton icon={icon} label={label} onClick={() => theme.set(next)} />
}
