import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser, openIsolatedPage } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'

const tab = (page: Page, name: string) => page.locator('.graphiql-tab-button', { hasText: name })
const run = (page: Page) => page.locator('.graphiql-execute-button').click()

async function setVariables(page: Page, variables: object) {
  await page.locator('.graphiql-editor-tool .monaco-editor').first().click()
  await page.keyboard.press('ControlOrMeta+A')
  // Typed key by key, the editor would add brackets of its own.
  await page.keyboard.insertText(JSON.stringify(variables))
}

/** The text of the result, once it holds this. The editor writes spaces as non-breaking ones. */
async function resultWith(page: Page, wanted: RegExp): Promise<string> {
  const lines = page.locator('.result-window .view-lines')
  const read = async () => (await lines.innerText()).replaceAll('\u00a0', ' ')
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

  it('creates an interaction, subscribes, sends, and shows the reply', { timeout: 180_000 }, async () => {
    const { page, outside, complaints } = await openIsolatedPage(browser, test.app.url)
    page.setDefaultTimeout(60_000)
    const answer = await page.goto(test.client.url)
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
    await page.locator('.graphiql-tab-button').nth(2).waitFor()
    expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual(['CreateInteraction', 'MessageAdded', 'CreateMessage'])

    await run(page)
    const created = await resultWith(page, /"id": "[\da-f-]{36}"/)
    const interactionId = /"id": "([\da-f-]{36})"/.exec(created)?.[1]

    await page.screenshot({ path: '/tmp/graphiql0.png' })
    await tab(page, 'MessageAdded').click()
    console.log(await page.locator('.graphiql-tab-active').allTextContents())
    await page.waitForTimeout(1000)
    console.log(await page.locator('.graphiql-tab-active').allTextContents())
    await page.screenshot({ path: '/tmp/graphiql1.png' })
    await setVariables(page, { interactionId })
    await run(page)
    await page.screenshot({ path: '/tmp/graphiql2.png' })
    await eventually(
      'the subscription is there',
      () => test.app.feed.size,
      (size) => size === 1,
    )
    await tab(page, 'CreateMessage').click()
    console.log('size', test.app.feed.size)
    await setVariables(page, { input: { interactionId, content: 'Hello from the browser' } })
    await run(page)
    await resultWith(page, /"status": "QUEUED"/)
    await page.screenshot({ path: '/tmp/graphiql3.png' })
    console.log('size', test.app.feed.size)
    await tab(page, 'MessageAdded').click()
    await page.waitForTimeout(2000)
    await page.screenshot({ path: '/tmp/graphiql4.png' })
    console.log('size', test.app.feed.size)
    const shown = await resultWith(page, /"role": "AI"/)
    expect(shown).toContain('echo: Hello from the browser')
    expect(outside).toEqual([])
    expect(complaints).toEqual([])
  })
})
