import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { interactionEvents, ReplyReader, type SeenEvent } from '../support/events.ts'

/** An event as the page keeps it in its session's storage, with the id that came with it. */
interface KeptEvent {
  event: SeenEvent
  lastEventId: string
}

/** A web page that follows an interaction with the browser's own EventSource, and keeps what it has seen over a reload. */
export class FollowingPage {
  readonly #page: Page
  readonly #subscription: { query: string; interactionId: string; beginning: string }

  /** @param page one of the server's origin */
  constructor(page: Page, interactionId: string, beginning: string) {
    this.#page = page
    this.#subscription = { query: interactionEvents, interactionId, beginning }
  }

  /** Goes on behind the last event that was kept. */
  follow() {
    return this.#page.evaluate(({ query, interactionId, beginning }) => {
      const kept: KeptEvent[] = JSON.parse(sessionStorage.getItem('kept') ?? '[]')
      const after = kept.at(-1)?.lastEventId ?? beginning
      const source = new EventSource(`/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ interactionId, after }) })}`)
      source.addEventListener('next', ({ data, lastEventId }) => {
        kept.push({ event: JSON.parse(data).data.interactionEvents, lastEventId })
        sessionStorage.setItem('kept', JSON.stringify(kept))
        if (kept.at(-1)?.event.__typename === 'ReplyCompleted') source.close()
      })
    }, this.#subscription)
  }

  async reload() {
    await this.#page.reload()
    await this.follow()
  }

  /** Settles once it has kept so much of the reply's text, in UTF-16 units. */
  async hasRead(length: number) {
    await this.#page.waitForFunction((wanted) => {
      const kept: KeptEvent[] = JSON.parse(sessionStorage.getItem('kept') ?? '[]')
      return kept.some(({ event }) => event.__typename === 'ReplyDelta' && event.offset + event.text.length >= wanted)
    }, length)
  }

  async hasEnded() {
    await this.#page.waitForFunction(() => sessionStorage.getItem('kept')?.includes('"ReplyCompleted"'))
  }

  /** The reply's text, joined of all that was kept. @throws when that does not join without a gap */
  async text(): Promise<string> {
    const kept: KeptEvent[] = await this.#page.evaluate(() => JSON.parse(sessionStorage.getItem('kept') ?? '[]'))
    const reader = new ReplyReader(this.#subscription.beginning)
    for (const { event, lastEventId } of kept) {
      expect(lastEventId, 'the id of an event is its cursor').toBe(event.cursor)
      reader.take(event)
    }
    return reader.text
  }
}
