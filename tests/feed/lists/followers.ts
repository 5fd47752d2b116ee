import type { ListEvent } from '../../../src/feed/list/listEvent.ts'
import type { ListFeed } from '../../../src/feed/list/listFeed.ts'
import type { ListSubscription } from '../../../src/feed/list/listSubscription.ts'
import { owner } from '../../support/parts.ts'

let owners = 0
/** An owner whom no other test of the file knows. */
export const somebody = () => {
  owners += 1
  return owner(`owner ${owners}`)
}

export const startOf = (feed: ListFeed, ownerId: string) => feed.presentCursor(ownerId)

/** The next events of a subscription. */
export async function takeListed(subscription: ListSubscription, count: number): Promise<ListEvent[]> {
  const events: ListEvent[] = []
  while (events.length < count) {
    const { value } = await subscription.next()
    if (!value) throw new Error(`the subscription ended after ${events.length} events`)
    events.push(value)
  }
  return events
}

export const titleOf = (event: ListEvent) => ('interaction' in event ? event.interaction.title : 'deleted')
