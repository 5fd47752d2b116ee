/** What the server tells everybody before they sign in. */
export interface Settings {
  /** Whether it takes API keys. */
  apiKeys: boolean
  /** Whose access tokens it takes; null: none. With a client id the page can get one itself. */
  openId: OpenIdSettings | null
  /** Whether operations have to be named by their ids. */
  persistedOnly: boolean
}

export interface OpenIdSettings {
  issuer: string
  audience: string
  clientId: string | null
}

/** @throws {Error} when the server cannot be reached */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch('/web/settings.json')
  if (!response.ok) throw new Error(`The server answered with ${response.status}.`)
  return (await response.json()) as Settings
}

export const asksForCredential = ({ apiKeys, openId }: Settings) => apiKeys || openId !== null
