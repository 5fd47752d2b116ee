import { createServer, type RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { openIdOrigins } from '../../../src/http/web/openIdOrigins.ts'
import { listen } from '../../support/listen.ts'

/** @returns the origin of a provider that answers so, and what it was asked for */
async function startProvider(answer: RequestListener) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    answer(request, response)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { origin: await listen(server), asked }
}

const metadata = JSON.stringify({ token_endpoint: 'https://tokens.example.com/oauth2/token?tenant=1' })

test('those of the issuer and of its token endpoint, which is asked for once', async () => {
  const { origin, asked } = await startProvider((_, response) => response.end(metadata))
  const origins = openIdOrigins(`${origin}/tenant/`)
  const both = [origin, 'https://tokens.example.com']
  expect(await Promise.all([origins(), origins()])).toEqual([both, both])
  expect(await origins()).toEqual(both)
  expect(asked).toEqual(['/tenant/.well-known/openid-configuration'])
})

test.each<[string, RequestListener]>([
  ['fails', (_, response) => response.writeHead(503).end('busy')],
  ['is cut', (_, response) => response.destroy()],
  ['names no token endpoint', (_, response) => response.end('{}')],
])('one whose answer %s is asked again the next time', async (_, answer) => {
  let isDown = true
  const { origin, asked } = await startProvider((request, response) => (isDown ? answer(request, response) : response.end(metadata)))
  const origins = openIdOrigins(origin)
  expect(await origins()).toEqual([origin])
  isDown = false
  expect(await origins()).toEqual([origin, 'https://tokens.example.com'])
  expect(asked).toHaveLength(2)
})

test('a provider that does not answer keeps nobody waiting for long', async () => {
  const { origin } = await startProvider(() => {})
  expect(await openIdOrigins(origin)()).toEqual([origin])
})

test('an issuer that is no address has none', async () => {
  expect(await openIdOrigins('the issuer')()).toEqual([])
})
