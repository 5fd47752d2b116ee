import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { GraphQLSchema } from 'graphql'
import { createStaticContent } from '../staticContent.ts'
import { describeApi } from './openApi.ts'

type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Everything is a file of ours, but for the images that Swagger UI has within its styles. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Parley: REST</title>
    <link rel="icon" type="image/png" href="/docs/favicon.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

/** Without a validator, which would be asked about the document elsewhere. */
const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  deepLinking: true,
  validatorUrl: null,
})
`

/** The pages of the documentation by their paths: what an API has, and Swagger UI, complete without a network. */
export function createDocs(schema: GraphQLSchema): ReadonlyMap<string, Page> {
  const file = (name: string, type: string) =>
    createStaticContent(() => readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)), { 'content-type': type })
  const text = (make: () => string, type: string, headers = {}) =>
    createStaticContent(() => Buffer.from(make()), { 'content-type': `${type}; charset=utf-8`, ...headers })
  const page = text(() => html, 'text/html', { 'content-security-policy': contentSecurityPolicy, 'referrer-policy': 'no-referrer' })
  return new Map([
    ['/openapi.json', text(() => JSON.stringify(describeApi(schema)), 'application/json')],
    ['/docs', page],
    ['/docs/', page],
    ['/docs/start.js', text(() => start, 'text/javascript')],
    ['/docs/swagger-ui-bundle.js', file('swagger-ui-bundle.js', 'text/javascript; charset=utf-8')],
    ['/docs/swagger-ui.css', file('swagger-ui.css', 'text/css; charset=utf-8')],
    ['/docs/favicon.png', file('favicon-32x32.png', 'image/png')],
  ])
}
