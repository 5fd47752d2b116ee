import type { Browser, Page, WebSocket } from 'playwright-core'
import { openIsolatedPage } from '../support/browser.ts'

/** A message of graphql-transport-ws, as far as it is looked at here. */
interface SocketMessage {
  type: string
  payload?: {
    variables?: { after?: string }
    data?: { interactionEvents: { __typename: string; cursor?: string; text?: string } }
  }
}

/** One of the examples in a browser, and what goes over its WebSockets. */
export class ExamplePage {
  readonly complaints: string[]
  readonly #page: Page
  readonly #socketMessages: SocketMessage[] = []

  private constructor(page: Page, complaints: string[]) {
    this.#page = page
    this.complaints = complaints
    page.on('websocket', (socket) => this.#listen(socket))
  }

  static async open(browser: Browser, url: string): Promise<ExamplePage> {
    const { page, complaints } = await openIsolatedPage(browser, url)
    const example = new ExamplePage(page, complaints)
    await page.goto(url)
    return example
  }

  #listen(socket: WebSocket) {
    if (!socket.url().endsWith('/graphql')) return
    const keep = ({ payload }: { payload: string | Buffer }) => this.#socketMessages.push(JSON.parse(String(payload)))
    socket.on('framesent', keep).on('framereceived', keep)
  }

  /** Begins a conversation. @returns its id */
  async start(): Promise<string> {
    await this.#page.getByRole('button', { name: 'Start a conversation' }).click()
    await this.#page.getByLabel('Message').waitFor()
    return new URL(this.#page.url()).hash.slice(1)
  }

  async send(content: string) {
    await this.#page.getByLabel('Message').fill(content)
    await this.#page.getByRole('button', { name: 'Send' }).click()
  }

  /** Settles once this, and no more, is shown of the reply that is being written. */
  hasWritten = (text: string) =>
    this.#page
      .locator('[data-writing]')
      .and(this.#page.getByText(text, { exact: true }))
      .waitFor()
  hasStatus = (status: string) => this.#page.getByText(`The reply ${status}.`, { exact: true }).waitFor()

  async reload() {
    await this.#page.reload()
    await this.#page.locator('[data-role=AI]').waitFor()
  }

  /** The messages as they are shown. */
  messages(): Promise<{ role: string | null; content: string | null }[]> {
    return this.#page
      .locator('[data-role]')
      .evaluateAll((items) => items.map((item) => ({ role: item.getAttribute('data-role'), content: item.textContent })))
  }

  /** The text of all deltas that were received, whichever connection they came over. */
  receivedText = () =>
    this.#events()
      .map(({ text = '' }) => text)
      .join('')

  #events() {
    return this.#socketMessages.flatMap(({ payload }) => payload?.data?.interactionEvents ?? [])
  }

  /** For each time that it has subscribed: the place from which, and that of the newest event which it had by then. */
  resumptions(): { after: string | undefined; newest: string | undefined }[] {
    let newest: string | undefined
    const seen = []
    for (const { type, payload } of this.#socketMessages) {
      newest = payload?.data?.interactionEvents.cursor ?? newest
      if (type === 'subscribe') seen.push({ after: payload?.variables?.after, newest })
    }
    return seen
  }
}
