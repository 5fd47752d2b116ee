import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type IsolatedPage, openIsolatedPage } from './browser.ts'

const web = fileURLToPath(new URL('../../web/', import.meta.url))

/** An old build would be tested in place of the sources. */
function checkBuild() {
  const newest = (directory: string) =>
    Math.max(
      ...readdirSync(directory, { recursive: true, withFileTypes: true }).map(
        (file) => statSync(`${file.parentPath}/${file.name}`).mtimeMs,
      ),
    )
  if (newest(`${web}src`) > newest(`${web}dist`)) throw new Error('web/dist is older than web/src: run `npm run build:web`')
}
checkBuild()

/** The web chat in a browser of the test's, as a person sees it: by names and roles. */
export class ChatPage implements AsyncDisposable {
  readonly page: Page
  readonly isolated: IsolatedPage
  readonly box: Locator
  readonly replies: Locator
  readonly messages: Locator
  readonly queued: Locator
  readonly list: Locator

  constructor(isolated: IsolatedPage) {
    this.isolated = isolated
    this.page = isolated.page
    // Less than a test has: the one that waits for what never comes says what that is.
    this.page.setDefaultTimeout(20_000)
    this.box = this.page.getByRole('textbox', { name: 'Message', exact: true })
    this.replies = this.page.getByRole('article', { name: 'Reply' })
    this.messages = this.page.getByRole('article', { name: 'You' })
    this.queued = this.page.getByRole('region', { name: 'Queued messages' }).getByRole('listitem')
    this.list = this.page.getByRole('navigation', { name: 'Conversations' })
  }

  /** @param path e.g. `/c/…` */
  static async open(browser: Browser, origin: string, path = '/'): Promise<ChatPage> {
    const chat = new ChatPage(await openIsolatedPage(browser, origin))
    await chat.page.goto(origin + path)
    return chat
  }

  async send(text: string) {
    await this.box.fill(text)
    await this.box.press('Enter')
  }

  /** Settles once the newest reply shows this text, and it is all that it shows. */
  async lastReplyIs(text: string) {
    await this.page.waitForFunction(
      (wanted) => [...document.querySelectorAll('.message.reply')].at(-1)?.querySelector('.markdown')?.textContent === wanted,
      text,
    )
  }

  /** Settles once this stands where one writes. */
  async textInBoxIs(text: string) {
    await this.page.waitForFunction((wanted) => document.querySelector<HTMLTextAreaElement>('#composer')?.value === wanted, text)
  }

  /**
   * Holds the answer to the next request with such variables: the server's, as it is when it is asked, or another one.
   * Settles when that is there, with what lets the page have it.
   */
  holdAnswer(isWanted: (variables: Record<string, unknown>) => boolean, other?: { status: number; json: unknown }): Promise<() => void> {
    const answered = Promise.withResolvers<() => void>()
    const released = Promise.withResolvers<void>()
    let isHeld = false
    void this.page.route('**/graphql', async (route) => {
      if (isHeld || !isWanted(route.request().postDataJSON().variables)) return route.continue()
      isHeld = true
      const answer = other ?? { response: await route.fetch() }
      answered.resolve(released.resolve)
      await released.promise
      await route.fulfill(answer)
    })
    return answered.promise
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name })
  }

  /** Nothing was wanted from elsewhere, and nothing went wrong. */
  expectCalm() {
    expect({ outside: this.isolated.outside, complaints: this.isolated.complaints }).toEqual({ outside: [], complaints: [] })
  }

  async [Symbol.asyncDispose]() {
    await this.page.context().close()
  }
}
