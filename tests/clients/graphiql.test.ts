import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser, noticesWishes, openIsolatedPage } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'

// By the keyboard: a tab can be dragged, too, and takes the mouse for that when it is quicker than a hand.
const openTab = (page: Page, name: string) => page.locator('.graphiql-tab-button', { hasText: name }).press('Enter')
const run = (page: Page) => page.locator('.graphiql-execute-button').click()

async function setVariables(page: Page, variables: object) {
  await page.locator('.graphiql-editor-tool .monaco-editor').first().click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(JSON.stringify(variables))
  // What the editor has added by itself, to close brackets that are closed already.
  await page.keyboard.press('ControlOrMeta+Shift+End')
  await page.keyboard.press('Delete')
}

/** The text of the result, once it holds this; on one line, as the editor breaks lines where it likes. */
async function resultWith(page: Page, wanted: RegExp): Promise<string> {
  const lines = page.locator('.result-window .view-lines')
  const read = async () => {
    const text = (await lines.innerText()).replaceAll(/\s+/g, ' ')
    // GraphiQL notices a moment late which operation a tab holds.
    if (text.includes('Cannot infer operation')) await run(page)
    return text
  }
  return eventually('the result is shown', read, (text) => wanted.test(text), 60_000)
}

describe.skipIf(noBrowser)('GraphiQL in a real browser without a network', () => {
  let test: TestApp
  let browser: Browser

  beforeAll(async () => {
    test = await startTestApp()
    browser = await launchBrowser()
    afterAll(() => browser.close())
  })

  const subscribed = (count: number) =>
    eventually(
      `there are ${count} subscriptions`,
      () => test.app.feed.size,
      (size) => size === count,
    )

  it('creates an interaction, subscribes, sends, and shows the reply', { timeout: 180_000 }, async () => {
    const { page, outside, complaints } = await openIsolatedPage(browser, test.app.url)
    page.setDefaultTimeout(60_000)
    const answer = await page.goto(test.client.url)
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
    await page.locator('.graphiql-tab-button').nth(2).waitFor()
    expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual(['CreateInteraction', 'MessageAdded', 'CreateMessage'])

    await run(page)
    const created = await resultWith(page, /"cursor": "[\w-]+"/)
    const [, interactionId, after] = /"id": "([\da-f-]{36})", "cursor": "([\w-]+)"/.exec(created) ?? []

    await openTab(page, 'MessageAdded')
    await setVariables(page, { interactionId, after })
    await run(page)
    await subscribed(1)
    await test.client.send(String(interactionId), 'Hello from elsewhere')
    expect(await resultWith(page, /"role": "AI"/)).toContain('echo: Hello from elsewhere')

    await openTab(page, 'CreateMessage')
    // GraphiQL stops a subscription with its tab.
    await subscribed(0)
    await setVariables(page, { input: { interactionId, content: 'Hello from the browser' } })
    await run(page)
    await resultWith(page, /"status": "QUEUED"/)

    await openTab(page, 'MessageAdded')
    await run(page)
    expect(await resultWith(page, /"position": 4/)).toContain('echo: Hello from the browser')
    expect(outside).toEqual([])
    expect(complaints).toEqual([])
    await noticesWishes({ page, outside, complaints })
  })
})
