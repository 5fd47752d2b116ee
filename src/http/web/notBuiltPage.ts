import type { ServerResponse } from 'node:http'

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Parley</title>
  </head>
  <body>
    <h1>The web chat has not been built</h1>
    <p>Run <code>npm run build:web</code> where Parley is installed, then start the server again. <code>npm ci</code> does it, too.</p>
    <p>The API is there all the same, at <a href="/graphql">/graphql</a>.</p>
  </body>
</html>
`

/** Says what is missing, and what to run. */
export function notBuiltPage(response: ServerResponse) {
  response
    .writeHead(503, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
    .end(page)
}
