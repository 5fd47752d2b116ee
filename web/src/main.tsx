import './app/theme.css'
import './app/app.css'
import { createRoot } from 'react-dom/client'
import { messageOf } from './api/apiError.ts'
import { loadSettings, type Settings } from './api/settings.ts'
import { App } from './app/App.tsx'
import { readAgain } from './app/route.ts'
import { createSession, type Session } from './session/session.ts'

const element = document.getElementById('root') as HTMLElement
const root = createRoot(element)

/** Takes in a person who comes back from the OpenID provider. */
async function welcomeBack({ openId }: Settings, session: Session) {
  const url = new URL(location.href)
  if (!openId?.clientId || !url.searchParams.has('state')) return
  const { finishSignIn, isReturn } = await import('./session/openId.ts')
  if (!isReturn(url)) return
  const signedIn = finishSignIn(openId, url)
  // The address is that of before by now.
  readAgain()
  session.signIn(await signedIn)
}

async function start() {
  const settings = await loadSettings()
  const session = createSession(async (credential) => {
    if (!settings.openId?.clientId || !credential.refreshToken) return undefined
    const { renewed } = await import('./session/openId.ts')
    return renewed(settings.openId, credential)
  })
  await welcomeBack(settings, session).catch((error: unknown) => session.failed(messageOf(error)))
  root.render(<App settings={settings} session={session} />)
}

start().catch((error: unknown) => {
  root.render(
    <main className="state" role="alert">
      <h1>Parley cannot be reached</h1>
      <p>{messageOf(error)}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        Try again
      </button>
    </main>,
  )
})
