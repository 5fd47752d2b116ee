import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { ChatPage } from '../support/chatPage.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { sample, storeLongConversation } from './longConversation.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A frame that takes longer is seen as a stutter. */
const longTaskMs = 50

describe.skipIf(noBrowser)('the look of the web chat', { timeout: 120_000 }, () => {
  let server: TestApp
  let browser: Browser
  let replyTo: ReturnType<typeof dictateReplies>['replyTo']
  beforeAll(async () => {
    server = await startTestApp()
    ;({ replyTo } = dictateReplies(server.llm))
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  /** A page with everything on it: a reply with all that Markdown has, one that is written, and one that waits. */
  async function fullPage() {
    const chat = await ChatPage.open(browser, server.app.url)
    const [first, second] = [`Show me all ${crypto.randomUUID()}`, `Go on ${crypto.randomUUID()}`]
    await chat.send(first)
    const whole = await replyTo(first, sample)
    whole.finish()
    await chat.page.locator('.katex').first().waitFor()
    await chat.page.locator('.hljs-keyword').first().waitFor()
    await chat.send(second)
    const part = await replyTo(second, 'A long way to go.')
    part.writeTo(6)
    await chat.lastReplyIs('A long')
    await chat.send('And then?')
    await chat.queued.getByText('And then?').waitFor()
    return { chat, part }
  }

  /** What axe finds that keeps somebody out. */
  async function seriousIssues({ page }: ChatPage) {
    // Evaluated, as the page's policy would not let it be loaded.
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() =>
      (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } }
      ).axe.run(),
    )
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  }

  it('axe finds nothing serious in it, light and dark, on a desktop and on a phone', async () => {
    const { chat, part } = await fullPage()
    await using page = chat
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await seriousIssues(page), colorScheme).toEqual([])
    }
    const colours = () => page.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const dark = await colours()
    await page.button(/Colours/).click()
    expect(await colours()).not.toBe(dark)

    await page.page.setViewportSize({ width: 390, height: 760 })
    expect(await seriousIssues(page), 'phone').toEqual([])
    await page.button('Name and instructions').click()
    expect(await seriousIssues(page), 'settings').toEqual([])
    await page.page.keyboard.press('Escape')
    await page.button('Open the list of conversations').click()
    expect(await seriousIssues(page), 'list').toEqual([])
    part.finish()
  })

  it('on a phone nothing is wider than the screen, and the list comes over it', async () => {
    const { chat, part } = await fullPage()
    await using page = chat
    await page.page.setViewportSize({ width: 360, height: 640 })
    expect(await page.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await page.list.waitFor({ state: 'hidden' })
    await page.button('Open the list of conversations').click()
    await page.list.waitFor()
    await page.page.keyboard.press('Escape')
    await page.list.waitFor({ state: 'hidden' })
    part.finish()
  })

  it('everything can be reached by the keyboard', async () => {
    const { chat, part } = await fullPage()
    await using page = chat
    await page.box.press('Shift+Enter')
    expect(await page.box.inputValue()).toBe('\n')
    const reached = new Set<string>()
    for (let presses = 0; presses < 60; presses += 1) {
      await page.page.keyboard.press('Tab')
      const name = await page.page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim(),
      )
      if (name) reached.add(name)
    }
    for (const name of [
      'Skip to the message box',
      'New conversation',
      'Copy code',
      'Copy reply',
      'Attempts and usage',
      'Table',
      'Change the queued message',
    ])
      expect([...reached], name).toContain(name)
    part.finish()
  })

  it('what a model writes is text: no HTML, no scripts, no images that nobody asked for, links that say where they lead', async () => {
    await using page = await ChatPage.open(browser, server.app.url)
    const asked = `Be hostile ${crypto.randomUUID()}`
    await page.send(asked)
    const reply = await replyTo(
      asked,
      '<img src="https://evil.example/a.png" onerror="window.hit = 1"><script>window.hit = 1</script>\n\n' +
        '![a picture](https://evil.example/b.png)\n\n[click](javascript:window.hit=1) [data](data:text/html,x) [here](/graphql?query={__typename})\n\n' +
        '[out](https://evil.example/c) <iframe src="https://evil.example"></iframe>\n\n$$\\href{javascript:window.hit=1}{x}$$\n\nThe end.',
    )
    reply.finish()
    await page.page.getByText('The end.', { exact: true }).waitFor()
    const found = await page.replies.evaluate((element) => ({
      elements: element.querySelectorAll('img, script, iframe, form').length,
      links: [...element.querySelectorAll('a')].map(({ href, rel, target }) => [href, rel, target].join(' ')),
    }))
    expect(found).toEqual({
      elements: 0,
      links: ['https://evil.example/b.png', 'https://evil.example/c'].map((href) => `${href} noopener noreferrer nofollow _blank`),
    })
    expect(await page.page.evaluate(() => 'hit' in window)).toBe(false)
    expect(await page.replies.innerText()).toContain('<script>window.hit = 1</script>')
    page.expectCalm()
  })

  it('a table and code keep their shape while they grow', async () => {
    await using page = await ChatPage.open(browser, server.app.url)
    const asked = `Grow ${crypto.randomUUID()}`
    const text = '| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```js\nconst a = 1\n\nconst b = 2\n```\n\nDone.'
    await page.send(asked)
    const reply = await replyTo(asked, text)
    const shapes = new Set<string>()
    for (let end = text.indexOf('\n'); end <= text.length; end += 7) {
      reply.writeTo(end)
      await page.page.waitForFunction(
        (wanted) => document.querySelector('.message.reply')?.textContent?.replace(/\W/g, '').includes(wanted),
        text.slice(0, end).replace(/```js/, 'js').replace(/`+j?/g, '').replace(/\W/g, '').slice(0, -1),
      )
      const blocks = await page.page.evaluate(() =>
        [...document.querySelectorAll('.message.reply .markdown > *')].map(({ tagName }) => tagName),
      )
      shapes.add(blocks.join(' '))
    }
    reply.finish()
    await page.replies.getByText('Done.').waitFor()
    expect([...shapes].filter((shape) => !'SECTION FIGURE P'.startsWith(shape))).toEqual([])
  })

  it('a conversation of 500 messages scrolls without a stutter', async () => {
    const { id } = await server.client.createInteraction({ title: 'Five hundred messages' })
    await storeLongConversation(server.app.database, id, 500)
    await using page = await ChatPage.open(browser, server.app.url, `/c/${id}`)
    await page.page.getByText('Message 500', { exact: true }).waitFor()
    // The end is where it begins.
    const viewport = page.page.locator('.viewport')
    await expect.poll(() => viewport.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(5)

    await page.page.evaluate(() => {
      const tasks: number[] = []
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
      Object.assign(window, { tasks })
    })
    // Up to the first message, page by page as they are fetched, and all the way down again.
    const frames = await viewport.evaluate(async (element) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      const hasFirst = () => [...document.querySelectorAll('.message')].some(({ textContent }) => textContent?.trim() === 'Message 1')
      let count = 0
      while (!(hasFirst() && element.scrollTop === 0)) {
        element.scrollTop -= 500
        count += 1
        await frame()
      }
      while (element.scrollTop + element.clientHeight < element.scrollHeight - 2) {
        element.scrollTop += 500
        count += 1
        await frame()
      }
      return count
    })
    const tasks: number[] = await page.page.evaluate(() => (window as unknown as { tasks: number[] }).tasks)
    const count = await page.page.locator('.message').count()
    console.log(
      `500 messages, ${frames} frames of scrolling: ${tasks.length} long tasks (over ${longTaskMs} ms), the longest ${Math.round(Math.max(0, ...tasks))} ms`,
    )
    expect(count).toBe(500)
    // Fetching and drawing a page of earlier messages may take one; scrolling itself takes none.
    expect(tasks.length).toBeLessThan(frames / 5)
  })
})
