/** In milliseconds: for the provider's answer, while somebody waits for the page. */
const timeoutMs = 2_000

/**
 * Where the page signs people in: at the origin of the issuer, which has the provider's metadata, and at that of the token
 * endpoint which they name (OpenID Connect Discovery 1.0, section 4). They are read when they are first asked for; of a
 * provider that does not answer only the former is known, and it is asked again the next time.
 */
export function openIdOrigins(issuer: string): () => Promise<readonly string[]> {
  let known: Promise<readonly string[]> | undefined
  return () => {
    known ??= readTokenEndpoint(issuer).then(
      (endpoint) => origins(issuer, endpoint),
      () => {
        known = undefined
        return origins(issuer)
      },
    )
    return known
  }
}

async function readTokenEndpoint(issuer: string): Promise<string> {
  const metadata = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const response = await fetch(metadata, { signal: AbortSignal.timeout(timeoutMs) })
  const { token_endpoint: endpoint } = (await response.json()) as { token_endpoint?: unknown }
  if (typeof endpoint !== 'string') throw new TypeError('The metadata name no token endpoint.')
  return endpoint
}

/** Not every issuer is a URL, though those that can be discovered are. */
const origins = (...urls: string[]) => [...new Set(urls.flatMap((url) => URL.parse(url)?.origin ?? []))]
