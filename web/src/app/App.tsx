import { useEffect, useMemo } from 'react'
import { type Api, openApi } from '../api/api.ts'
import { asksForCredential, type Settings } from '../api/settings.ts'
import { useStore } from '../parts/store.ts'
import { SignIn } from '../session/SignIn.tsx'
import type { Session } from '../session/session.ts'
import { Chat } from './Chat.tsx'

interface AppProps {
  settings: Settings
  session: Session
}

/** Asks who is there, where the server does, and shows them their conversations. */
export function App({ settings, session }: AppProps) {
  const { credential } = useStore(session.state)
  const isAsked = asksForCredential(settings)
  const isIn = !isAsked || credential !== undefined
  const api = useApi(settings, session, isIn)
  if (!isIn) return <SignIn settings={settings} session={session} />
  return api && <Chat api={api} onSignOut={isAsked ? session.signOut : undefined} />
}

/** Everything that is read is read as one person: with the next one it begins anew. */
function useApi(settings: Settings, session: Session, isIn: boolean): Api | undefined {
  const api = useMemo(() => (isIn ? openApi(session, settings) : undefined), [isIn, session, settings])
  useEffect(() => () => api?.dispose(), [api])
  return api
}
