import type { Browser } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { temporaryDirectory } from '../support/databases.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcpProxy.ts'
import { ExamplePage } from './examplePage.ts'

const names = ['apollo-react', 'urql-react', 'relay-react']
const text = 'A cursor is the place behind an event: 漢字, 😀, and where you go on.'

const storedMessages = 'query ($id: ID!) { interaction(id: $id) { messages { edges { node { role content } } } } }'

describe.skipIf(noBrowser)('the examples in a real browser', () => {
  let test: TestApp
  let network: TcpProxy
  let vite: ViteDevServer
  let browser: Browser

  beforeAll(async () => {
    test = await startTestApp()
    network = await startTcpProxy(test.app.url)
    const proxy = { '/graphql': { target: network.url, ws: true } }
    const server = { host: '127.0.0.1', port: 0, proxy }
    // What it makes of the packages is this test's own: others serve at the same time.
    vite = await createServer({ configFile: 'examples/vite.config.ts', cacheDir: temporaryDirectory(), logLevel: 'silent', server })
    await vite.listen()
    browser = await launchBrowser()
    afterAll(async () => {
      await browser.close()
      await vite.close()
      await network[Symbol.asyncDispose]()
    })
  })

  it('Apollo Client, urql and Relay each hold a conversation, and go on where they were when the connection is cut', {
    timeout: 120_000,
  }, async () => {
    const { replyTo } = dictateReplies(test.llm)
    const open = async (name: string) => {
      const page = await ExamplePage.open(browser, `${vite.resolvedUrls?.local[0]}${name}/`)
      const question = `What is a cursor to ${name}?`
      const interactionId = await page.start()
      await page.send(question)
      const reply = await replyTo(question, text)
      reply.writeTo(30, 3)
      await page.hasWritten(text.slice(0, 30))
      return { name, page, question, interactionId, reply }
    }
    const conversations = await Promise.all(names.map(open))
    network.cut()
    for (const { reply } of conversations) reply.writeTo(60, 3)

    for (const { name, page, question, interactionId, reply } of conversations) {
      await page.hasWritten(text.slice(0, 60))
      reply.finish()
      await page.hasStatus('has answered')
      const { interaction } = await test.client.data(storedMessages, { id: interactionId })
      const stored = interaction.messages.edges.map(({ node }: { node: object }) => node)
      expect(stored, name).toMatchObject([{ content: question }, { role: 'AI', content: text }])
      expect(await page.messages(), name).toEqual(stored)

      expect(page.receivedText(), name).toBe(text)
      const [first, second, ...others] = page.resumptions()
      expect(others, name).toEqual([])
      expect(first?.newest, name).toBeUndefined()
      expect(second?.after, name).toBe(second?.newest)

      await page.reload()
      expect(await page.messages(), name).toEqual(stored)
      expect(
        page.complaints.filter((complaint) => !complaint.includes('WebSocket')),
        name,
      ).toEqual([])
    }
  })
})
