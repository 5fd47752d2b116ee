import { describe, expect, it } from 'vitest'
import { createInteraction } from '../../../src/domain/interactions.ts'
import { createMessage } from '../../../src/domain/messages.ts'
import type { InteractionEvent } from '../../../src/feed/interactionEvent.ts'
import type { InteractionFeed } from '../../../src/feed/interactionFeed.ts'
import { complete } from '../../../src/worker/settle.ts'
import { never, startFeedParts } from '../../support/feedParts.ts'
import { answerOf, claim, createDomain, createWorkerContext, owner } from '../../support/parts.ts'

async function typesUntilCompleted(events: AsyncIterable<InteractionEvent>) {
  const types = []
  for await (const { type } of events) {
    types.push(type)
    if (type === 'ReplyCompleted') break
  }
  return types
}

describe('fault 5: the worker dies when the end is committed, and has not told anybody', { timeout: 120_000 }, () => {
  it('those who are connected to another node get it too; control: not if that did not look', async () => {
    const { database, domain, openFeed } = await startFeedParts()
    const viewer = owner('someone')
    const interactionIds = await Promise.all(Array.from({ length: 50 }, async () => (await createInteraction(domain, viewer, {})).id))
    const followAll = async (feed: InteractionFeed) =>
      await Promise.all(interactionIds.map((interactionId) => feed.events({ interactionId, ownerId: viewer.ownerId })))
    const looking = await followAll(openFeed())
    const notLooking = await followAll(openFeed({ pollMs: never }))
    // Nobody listens to what this worker, and this sender, publish.
    const [silentWorker, silentDomain] = [createWorkerContext(database), createDomain(database)]
    for (const interactionId of interactionIds) await createMessage(silentDomain, viewer, { interactionId, content: 'hello' })
    for (const attempt of await claim(silentWorker)) await complete(silentWorker, attempt, answerOf('hi'))

    const untold: InteractionEvent[] = []
    for (const events of notLooking) void events.next().then(({ value }) => value && untold.push(value))
    for (const events of looking) expect(await typesUntilCompleted(events)).toContain('ReplyDelta')
    expect(untold).toEqual([])
  })
})
