import { keepForTab } from '../parts/tabStorage.ts'

/** What the server is shown. */
export interface Credential {
  /** An API key, or an access token. */
  token: string
  /** With it a new access token can be had, when the old one is over. */
  refreshToken?: string
}

const key = 'parley.credential'

// The session's storage is of this tab alone and goes away with it; a reload keeps it. Scripts of other origins cannot read
// it, and the Content-Security-Policy lets none run here.
export function storedCredential(): Credential | undefined {
  const stored = sessionStorage.getItem(key)
  return stored === null ? undefined : (JSON.parse(stored) as Credential)
}

/** Forgets everything that this tab keeps of somebody: also what they have written and not sent. */
export const forgetPerson = () => sessionStorage.clear()

export function storeCredential(credential: Credential | undefined) {
  keepForTab(key, credential && JSON.stringify(credential))
}
