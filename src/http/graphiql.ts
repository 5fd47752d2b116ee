import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** An operation that stands ready in a tab of GraphiQL. */
export interface GraphiQLTab {
  query: string
  variables?: Record<string, unknown>
}

/** GraphiQL may load nothing from elsewhere; what it needs is in the page. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  'worker-src blob:',
  'img-src data: blob:',
  'font-src data:',
  "connect-src 'self' blob: ws: wss:",
  "frame-ancestors 'none'",
].join('; ')

const encodings = {
  br: (page: Buffer) => promisify(brotliCompress)(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (page: Buffer) => promisify(gzip)(page, { level: 6 }),
  identity: (page: Buffer) => Promise.resolve(page),
}

/** Whether a person asks with a browser, rather than a program with a GET. */
export const wantsGraphiQL = ({ method, headers }: IncomingMessage) => method === 'GET' && headers.accept?.includes('text/html') === true

/** Serves GraphiQL. The page has 9 MB, so it is loaded, made and compressed once, when it is first asked for. */
export function createGraphiQL(tabs: readonly GraphiQLTab[]) {
  const page = once(async () => {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
    const html = Buffer.from(
      renderGraphiQL({
        title: 'Parley GraphiQL',
        subscriptionsProtocol: 'WS',
        defaultTabs: tabs.map(({ query, variables }) => ({ query, variables: variables ? JSON.stringify(variables, null, 2) : null })),
      }),
    )
    return { html, tag: createHash('sha256').update(html).digest('base64url').slice(0, 22) }
  })
  const bodies = Object.fromEntries(
    Object.entries(encodings).map(([encoding, compress]) => [encoding, once(async () => compress((await page()).html))]),
  ) as Record<keyof typeof encodings, () => Promise<Buffer>>

  return async (request: IncomingMessage, response: ServerResponse) => {
    const accepted = String(request.headers['accept-encoding'] ?? '')
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
    const etag = `"${(await page()).tag}-${encoding}"`
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept, accept-encoding' }
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end()
    const body = await bodies[encoding]()
    response
      .writeHead(200, {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
        'content-length': body.length,
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
        'content-security-policy': contentSecurityPolicy,
      })
      .end(body)
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
