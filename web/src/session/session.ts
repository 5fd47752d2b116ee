import { createStore, type Store } from '../parts/store.ts'
import { type Credential, forgetPerson, storeCredential, storedCredential } from './credential.ts'

export interface SessionState {
  credential: Credential | undefined
  /** Why the person has to sign in again; undefined: they did not before, or signed out themselves. */
  problem?: string
}

export interface Session {
  state: Store<SessionState>
  /** For the header, and for the parameters of a WebSocket. */
  authorization(): string | undefined
  signIn(credential: Credential): void
  signOut(): void
  /** Nobody came in. */
  failed(problem: string): void
  /** The server took the credential no longer: a new one is fetched where that can be done, or it is forgotten. */
  refused(): Promise<void>
}

/** @param renew gets a new credential in place of one that is over; undefined: there is none without the person */
export function createSession(renew: (credential: Credential) => Promise<Credential | undefined>): Session {
  const state = createStore<SessionState>({ credential: storedCredential() })
  let renewing: Promise<void> | undefined

  function keep(credential: Credential | undefined, problem?: string) {
    storeCredential(credential)
    state.set({ credential, ...(problem !== undefined && { problem }) })
  }

  async function renewOrForget() {
    const { credential } = state.get()
    if (credential) keep(await renew(credential).catch(() => undefined), 'The server does not accept this credential, or no longer.')
  }

  return {
    state,
    authorization() {
      const { credential } = state.get()
      return credential && `Bearer ${credential.token}`
    },
    signIn: (credential) => keep(credential),
    signOut() {
      forgetPerson()
      keep(undefined)
    },
    failed: (problem) => keep(undefined, problem),
    refused() {
      renewing ??= renewOrForget().finally(() => {
        renewing = undefined
      })
      return renewing
    },
  }
}
