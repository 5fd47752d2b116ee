import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser, openIsolatedPage } from '../support/browser.ts'
import { ChatPage } from '../support/chatPage.ts'

describe.skipIf(noBrowser)('the web chat, when events overtake the answer to a query', { timeout: 120_000 }, () => {
  let server: TestApp
  let browser: Browser
  beforeAll(async () => {
    server = await startTestApp()
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  it('shows older conversations as they are when they come, and not as they were when they were asked for', async () => {
    const { client } = server
    const run = crypto.randomUUID()
    const ids: string[] = []
    // The list's first page has 40.
    for (let n = 1; n <= 43; n += 1) ids.push((await client.createInteraction({ title: `${run} ${n}.` })).id)
    const [renamed = '', deleted = ''] = ids
    await using page = await ChatPage.open(browser, server.app.url)
    const titled = (name: string) => page.list.getByRole('link', { name })
    const asked = page.holdAnswer(({ after }) => Boolean(after))
    await page.button('Older conversations').click()
    const release = await asked
    await client.deleteInteraction(deleted)
    await client.updateInteraction(renamed, { title: `${run} renamed` })
    await titled(`${run} renamed`).waitFor()
    release()
    await titled(`${run} 3.`).waitFor()
    expect(await titled(run).allInnerTexts()).toEqual([`${run} renamed`, ...Array.from({ length: 41 }, (_, n) => `${run} ${43 - n}.`)])
    page.expectCalm()
  })

  it('shows earlier messages as they are when they come, and not as they were when they were asked for', async () => {
    const { id } = await server.client.createInteraction({ title: 'long' })
    const ids: string[] = []
    for (let n = 1; n <= 30; n += 1) ids.push((await server.client.send(id, `number ${n}.`, { reply: false })).message.id)
    await using page = new ChatPage(await openIsolatedPage(browser, server.app.url))
    const asked = page.holdAnswer(({ before }) => Boolean(before))
    await page.page.goto(`${server.app.url}/c/${id}`)
    const release = await asked
    for (const removed of [ids[4], ids[29]] as string[]) await server.client.deleteMessage(removed)
    await page.messages.getByText('number 30.').waitFor({ state: 'detached' })
    release()
    await page.messages.getByText('number 1.', { exact: true }).waitFor()
    const shown = ids.map((_, n) => `number ${n + 1}.`).filter((_, n) => n !== 4 && n !== 29)
    // What is out of sight is not laid out, and has no inner text.
    expect(await page.messages.locator('.bubble').allTextContents()).toEqual(shown)
    page.expectCalm()
  })
})
