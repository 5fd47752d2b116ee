import './session.css'
import { KeyRound, LogIn } from 'lucide-react'
import { useState } from 'react'
import { messageOf } from '../api/apiError.ts'
import type { Settings } from '../api/settings.ts'
import { useStore } from '../parts/store.ts'
import type { Session } from './session.ts'

/** Asks for what the server takes: a key, a token, or a visit to the OpenID provider. */
export function SignIn({ settings: { apiKeys, openId }, session }: { settings: Settings; session: Session }) {
  const { problem } = useStore(session.state)
  const [token, setToken] = useState('')
  const isPasted = apiKeys || (openId !== null && openId.clientId === null)
  const label = apiKeys ? (openId && !openId.clientId ? 'API key or access token' : 'API key') : 'Access token'

  return (
    <main className="sign-in">
      <h1>Parley</h1>
      <p>Sign in to see your conversations.</p>
      {problem && (
        <p className="note problem" role="alert">
          {problem}
        </p>
      )}
      {openId?.clientId != null && (
        <button
          type="button"
          className="button primary"
          onClick={() => {
            import('./openId.ts').then(({ beginSignIn }) => beginSignIn(openId)).catch((error: unknown) => session.failed(messageOf(error)))
          }}
        >
          <LogIn size={16} aria-hidden="true" /> Sign in with {URL.parse(openId.issuer)?.host ?? openId.issuer}
        </button>
      )}
      {isPasted && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (token.trim() !== '') session.signIn({ token: token.trim() })
          }}
        >
          <label>
            <span>{label}</span>
            <input
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={token}
              onChange={({ target }) => setToken(target.value)}
              required
            />
          </label>
          <button type="submit" className="button primary">
            <KeyRound size={16} aria-hidden="true" /> Sign in
          </button>
          <p className="hint">It is kept in this tab only, until you close it or sign out.</p>
        </form>
      )}
    </main>
  )
}
