import type { IncomingMessage } from 'node:http'
import { createStaticContent } from './staticContent.ts'

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

/** Whether a person asks with a browser, rather than a program with a GET. */
export const wantsGraphiQL = ({ method, headers }: IncomingMessage) => method === 'GET' && headers.accept?.includes('text/html') === true

/** Serves GraphiQL, whose page has 9 MB. */
export function createGraphiQL(tabs: readonly GraphiQLTab[]) {
  const render = async () => {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
    return Buffer.from(
      renderGraphiQL({
        title: 'Parley GraphiQL',
        subscriptionsProtocol: 'WS',
        defaultTabs: tabs.map(({ query, variables }) => ({ query, variables: variables ? JSON.stringify(variables, null, 2) : null })),
      }),
    )
  }
  return createStaticContent(render, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy,
  })
}
