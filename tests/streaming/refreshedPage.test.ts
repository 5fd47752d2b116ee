import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { launchBrowser, noBrowser, openIsolatedPage } from '../support/browser.ts'
import { dictateReplies, randomText } from '../support/dictatedReplies.ts'
import { createRandom } from '../support/random.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcpProxy.ts'
import { completed, type Scene } from './cutReply.ts'
import { FollowingPage } from './followingPage.ts'

const seeds = [1, 2, 3, 4, 5]
const interruptions = 4

describe.skipIf(noBrowser)('a page in a real browser, with its own EventSource', () => {
  let scene: Scene & { serverUrl: string }
  let browser: Browser

  beforeAll(async () => {
    const { app, client, llm } = await startTestApp()
    scene = { serverUrl: app.url, client, replyTo: dictateReplies(llm).replyTo }
    browser = await launchBrowser()
    afterAll(() => browser.close())
  })

  /** Has a reply written to a page that is interrupted at random places of the text. @returns all that there is to compare */
  async function interruptReply(seed: number, interrupt: (page: FollowingPage, network: TcpProxy) => unknown) {
    const random = createRandom(seed)
    const text = randomText(random, 500)
    await using network = await startTcpProxy(scene.serverUrl)
    const { page } = await openIsolatedPage(browser, network.url)
    // Any page of the server's origin will do.
    await page.goto(`${network.url}/health/live`)
    const { id, cursor } = await scene.client.createInteraction()
    const following = new FollowingPage(page, id, cursor)
    await following.follow()
    const question = `question ${crypto.randomUUID()}`
    const sent = await scene.client.send(id, question)
    const reply = await scene.replyTo(question, text)

    const share = Math.floor(text.length / (interruptions + 1))
    for (let n = 0; n < interruptions; n += 1) {
      reply.writeTo(n * share + 2 + random.upTo(share - 2), 1 + random.upTo(4))
      await following.hasRead(reply.visible)
      const interrupted = interrupt(following, network)
      if (random.chance(0.5)) reply.writeTo((n + 1) * share)
      await interrupted
    }
    reply.finish()
    await following.hasEnded()
    const stored = await completed(scene.client, sent.reply.id)
    const seen = await following.text()
    await page.context().close()
    return { written: text, seen, stored, connections: network.accepted }
  }

  it('comes back by itself when its connection is cut, to the character where it was', { timeout: 120_000 }, async () => {
    const played = await Promise.all(seeds.map((seed) => interruptReply(seed, (_, network) => network.cut())))
    for (const { written, seen, stored, connections } of played) {
      expect({ seen, stored }).toEqual({ seen: written, stored: written })
      // The page's own, and one after each cut at least.
      expect(connections).toBeGreaterThan(interruptions)
    }
  })

  it('goes on at the character where it was when it is reloaded', { timeout: 120_000 }, async () => {
    const played = await Promise.all(seeds.map((seed) => interruptReply(seed, (page) => page.reload())))
    for (const { written, seen, stored } of played) expect({ seen, stored }).toEqual({ seen: written, stored: written })
  })
})
