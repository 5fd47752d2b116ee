import { beforeAll, describe, expect, it } from 'vitest'
import { createInteraction, updateInteraction } from '../../../src/domain/interactions.ts'
import type { ListEvent } from '../../../src/feed/list/listEvent.ts'
import { numberAllChanges } from '../../../src/feed/list/presentList.ts'
import { createMemoryPubSub } from '../../../src/pubsub/memory.ts'
import { type FeedParts, never, startFeedParts } from '../../support/feedParts.ts'
import { createDomain } from '../../support/parts.ts'
import { somebody, startOf, takeListed, titleOf } from './followers.ts'

let parts: FeedParts
beforeAll(async () => {
  parts = await startFeedParts()
})

/** `changed` has its first place, `other` the next one, and the change of the first one the last. */
async function createAndChange() {
  // One that begins to listen at once: another one looks again when it does, whenever that is.
  const pubsub = createMemoryPubSub()
  const feed = parts.openListFeed({ pollMs: never }, pubsub)
  const [domain, untold] = [createDomain(parts.database, pubsub), createDomain(parts.database)]
  const viewer = somebody()
  const { ownerId } = viewer
  const after = await startOf(feed, ownerId)
  const { id: changed } = await createInteraction(domain, viewer, { title: 'first' })
  await numberAllChanges(parts.database.pool, ownerId)
  const { id: other } = await createInteraction(domain, viewer, { title: 'other' })
  await numberAllChanges(parts.database.pool, ownerId)
  await updateInteraction(domain, viewer, changed, { title: 'changed' })
  await numberAllChanges(parts.database.pool, ownerId)
  return { feed, domain, untold, viewer, after, other }
}

const tell = (event: ListEvent) => `${event.type} ${titleOf(event)}`

describe('what was created and changed before it was told', () => {
  it('is told to be created, as it is now, and not once more at its change', async () => {
    const { feed, domain, viewer, after, other } = await createAndChange()
    const subscription = await feed.changes({ ownerId: viewer.ownerId, after })
    expect((await takeListed(subscription, 2)).map(tell)).toEqual(['InteractionCreated changed', 'InteractionCreated other'])
    await updateInteraction(domain, viewer, other, { title: 'next' })
    expect((await takeListed(subscription, 1)).map(tell)).toEqual(['InteractionUpdated next'])
    await subscription.return()
  })

  it('is told to be created once, wherever the subscriber is cut', async () => {
    const { feed, viewer, after } = await createAndChange()
    let cursor = after
    const seen: string[] = []
    while (seen.length < 3) {
      const subscription = await feed.changes({ ownerId: viewer.ownerId, after: cursor })
      const [event] = await takeListed(subscription, 1)
      await subscription.return()
      if (!event) break
      seen.push(tell(event))
      cursor = event.cursor
    }
    expect(seen).toEqual(['InteractionCreated changed', 'InteractionCreated other', 'InteractionUpdated changed'])
    expect(cursor).toBe(await startOf(feed, viewer.ownerId))
  })

  it('is told to who was ahead of the others on the node as to them', async () => {
    const { feed, domain, untold, viewer, after, other } = await createAndChange()
    const { ownerId } = viewer
    // Untold, its channel does not come further than this; the other node reads on.
    const abreast = await feed.changes({ ownerId })
    const { id: late } = await createInteraction(untold, viewer, { title: 'late' })
    await numberAllChanges(parts.database.pool, ownerId)
    const ahead = await feed.changes({ ownerId, after })
    expect((await takeListed(ahead, 3)).map(tell)).toEqual(['changed', 'other', 'late'].map((title) => `InteractionCreated ${title}`))
    await updateInteraction(untold, viewer, late, { title: 'later' })
    await numberAllChanges(parts.database.pool, ownerId)
    await updateInteraction(domain, viewer, other, { title: 'last' })
    expect((await takeListed(ahead, 2)).map(tell)).toEqual(['InteractionUpdated later', 'InteractionUpdated last'])
    expect((await takeListed(abreast, 2)).map(tell)).toEqual(['InteractionCreated later', 'InteractionUpdated last'])
    await ahead.return()
    await abreast.return()
  })
})
