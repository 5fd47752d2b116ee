import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { ChatPage } from '../support/chatPage.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { refuse } from '../support/llmServer.ts'

const text = 'A cursor is the place behind an event. You go on from there, at the next character.'
const half = text.slice(0, 40)

describe.skipIf(noBrowser)('the web chat', { timeout: 120_000 }, () => {
  let server: TestApp
  let browser: Browser
  let replyTo: ReturnType<typeof dictateReplies>['replyTo']
  beforeAll(async () => {
    server = await startTestApp()
    ;({ replyTo } = dictateReplies(server.llm))
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  const open = (path?: string) => ChatPage.open(browser, server.app.url, path)
  const question = () => `What is a cursor? ${crypto.randomUUID()}`

  /** A page whose reply is half written. */
  async function halfWritten() {
    const asked = question()
    const chat = await open()
    await chat.send(asked)
    const reply = await replyTo(asked, text)
    reply.writeTo(half.length, 4)
    await chat.lastReplyIs(half)
    return { chat, reply, asked }
  }

  it('is ready at the first run, shows a reply as it is written, and asks for nothing from elsewhere', async () => {
    const { chat, reply, asked } = await halfWritten()
    await using page = chat
    expect(new URL(page.page.url()).pathname).toMatch(/^\/c\/[\da-f-]{36}$/)
    await page.list.getByRole('link', { name: asked }).waitFor()
    reply.finish()
    await page.lastReplyIs(text)
    await page.button('Copy reply').waitFor({ state: 'attached' })
    expect(await page.messages.allInnerTexts()).toEqual([asked])
    page.expectCalm()
  })

  it('goes on at the character where it was when it is refreshed in the middle', async () => {
    const { chat, reply } = await halfWritten()
    await using page = chat
    await page.page.reload()
    await page.lastReplyIs(half)
    reply.finish()
    await page.lastReplyIs(text)
    expect(await page.replies.count()).toBe(1)
    page.expectCalm()
  })

  it('stops a reply, keeps what was written, and asks again', async () => {
    const { chat, asked } = await halfWritten()
    await using page = chat
    await page.box.press('Escape')
    await page.replies.getByText('Stopped.').waitFor()
    // What the worker had not stored yet may be missing.
    expect(half).toContain(
      await page.replies
        .locator('.markdown')
        .innerText({ timeout: 1_000 })
        .catch(() => ''),
    )
    await page.button('Retry').click()
    const again = await replyTo(asked, text)
    again.finish()
    await page.lastReplyIs(text)
    expect(await page.replies.getByText('Stopped.').count()).toBe(0)
    page.expectCalm()
  })

  it('says why there is no reply, what was tried, and asks again', async () => {
    const { respond } = server.llm
    server.llm.respond = (_, response) => void refuse(response, 401)
    const asked = question()
    await using page = await open()
    await page.send(asked)
    await page.replies.getByText(/^No reply: /).waitFor()
    server.llm.respond = respond
    await page.button('Retry').click()
    const reply = await replyTo(asked, text)
    reply.finish()
    await page.lastReplyIs(text)

    await page.button('Attempts and usage').click()
    const details = page.page.getByRole('region', { name: 'Attempts and usage' })
    await details.getByText('7 tokens read, 3 tokens written').waitFor()
    expect(await details.getByRole('row').allInnerTexts()).toMatchObject({ length: 3 })
    expect(await details.innerText()).toMatch(/PROVIDER_UNAUTHORIZED[\s\S]*completed/)
  })

  it('queues what is written meanwhile, where it can be changed and taken back', async () => {
    const { chat, reply } = await halfWritten()
    await using page = chat
    const [second, third] = [question(), question()]
    await page.send(second)
    await page.send(third)
    await page.queued.nth(1).waitFor()
    await page.queued
      .nth(1)
      .getByRole('button', { name: /Remove/ })
      .click()
    await page.queued
      .nth(0)
      .getByRole('button', { name: /Change/ })
      .click()
    const edited = page.page.getByRole('textbox', { name: 'The queued message' })
    await edited.fill(`${second}, please`)
    await edited.press('Enter')
    await page.queued.getByText(`${second}, please`).waitFor()
    expect(await page.queued.count()).toBe(1)
    reply.finish()
    const next = await replyTo(`${second}, please`, 'As you like.')
    next.finish()
    await page.lastReplyIs('As you like.')
    expect(await page.messages.count()).toBe(2)
    page.expectCalm()
  })

  it('keeps two tabs in step: text, names and deletions, which can be undone until they are sent', async () => {
    const { chat, reply, asked } = await halfWritten()
    await using one = chat
    await using other = await open(new URL(one.page.url()).pathname)
    await other.lastReplyIs(half)
    await other.send('And what comes next?')
    await one.queued.getByText('And what comes next?').waitFor()
    reply.finish()
    const next = await replyTo('And what comes next?', 'Nothing.')
    next.finish()
    await Promise.all([one.lastReplyIs('Nothing.'), other.lastReplyIs('Nothing.')])

    await one.list.getByRole('link', { name: asked }).hover()
    await one.button(`Rename “${asked}”`).click()
    const name = `Renamed ${crypto.randomUUID()}`
    const field = one.page.getByRole('textbox', { name: /New name/ })
    await field.fill(name)
    await field.press('Enter')
    await other.page.getByRole('heading', { level: 1, name }).waitFor()

    await one.page.clock.install()
    await one.button(`Delete “${name}”`).click()
    await one.button('Undo').click()
    await one.list.getByRole('link', { name }).hover()
    await one.button(`Delete “${name}”`).click()
    await one.page.mouse.move(0, 0)
    expect(await other.list.getByRole('link', { name }).count()).toBe(1)
    await one.page.clock.fastForward(11_000)
    await other.page.getByText('There is no such conversation').waitFor()
    await other.list.getByRole('link', { name }).waitFor({ state: 'detached' })
  })

  it('keeps what is written and not sent, for each conversation', async () => {
    const { chat, reply } = await halfWritten()
    await using page = chat
    reply.finish()
    const conversation = page.page.url()
    await page.box.fill('Not yet sent')
    await page.page.getByRole('button', { name: 'New conversation' }).click()
    await page.textInBoxIs('')
    await page.box.fill('Nor this')
    await page.page.goBack()
    await page.textInBoxIs('Not yet sent')
    await page.page.reload()
    await page.textInBoxIs('Not yet sent')
    await page.box.press('Enter')
    await page.messages.getByText('Not yet sent').waitFor()
    await page.page.reload()
    await page.messages.getByText('Not yet sent').waitFor()
    await page.textInBoxIs('')
    await page.page.goto(new URL('/', conversation).href)
    await page.textInBoxIs('Nor this')
    page.expectCalm()
  })

  it('has a model and instructions for each conversation, and a search', async () => {
    await using page = await open()
    await page.button('Name and instructions').click()
    await page.page.getByRole('textbox', { name: 'Instructions' }).fill('You answer in verse.')
    await page.page.getByRole('textbox', { name: 'Name' }).fill('Verses of the day')
    await page.button('Save').click()
    const asked = question()
    await page.send(asked)
    const reply = await replyTo(asked, text)
    reply.finish()
    await page.lastReplyIs(text)
    expect(server.llm.requests.at(-1)?.messages[0]).toEqual({ role: 'system', content: 'You answer in verse.' })

    await page.page.getByRole('heading', { level: 1, name: 'Verses of the day' }).click()
    await page.page.keyboard.press('/')
    await page.page.keyboard.type('verses')
    await page.page.getByText('1 found').waitFor()
    expect(await page.list.getByRole('link').allInnerTexts()).toEqual(['Verses of the day'])
  })
})
