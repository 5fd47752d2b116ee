import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { ChatPage } from '../support/chatPage.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { freePort } from '../support/freePort.ts'
import { startServerScene } from '../support/serverScene.ts'

const text = 'What was written before is void: the next attempt begins anew, and says it all.'

describe.skipIf(noBrowser)('the web chat, when its server goes away', { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  it('says so quietly, comes back by itself, and loses nothing: neither the reply nor what was sent meanwhile', async () => {
    const { llm, start } = await startServerScene({ PORT: String(await freePort()) })
    const { replyTo } = dictateReplies(llm)
    const { server } = await start()
    await using chat = await ChatPage.open(browser, server.url)
    await chat.send('What is void?')
    const first = await replyTo('What is void?', text)
    first.writeTo(30)
    await chat.lastReplyIs(text.slice(0, 30))

    server.kill('SIGKILL')
    await server.ended
    await chat.page.getByText('Reconnecting…').waitFor()
    expect(await chat.replies.locator('.markdown').innerText()).toBe(text.slice(0, 30))
    await chat.send('Are you there?')
    await chat.page.getByText('Sending…').waitFor()

    await start()
    const again = await replyTo('What is void?', text)
    again.writeTo(48, 5)
    await chat.page.getByText('Reconnecting…').waitFor({ state: 'detached' })
    await chat.lastReplyIs(text.slice(0, 48))
    again.finish()
    const next = await replyTo('Are you there?', 'I am.')
    next.finish()
    await chat.lastReplyIs('I am.')
    expect(await chat.messages.allInnerTexts()).toEqual(['What is void?', 'Are you there?'])
    expect(await chat.replies.locator('.markdown').allInnerTexts()).toEqual([text, 'I am.'])
    expect(chat.isolated.outside).toEqual([])
  })
})
