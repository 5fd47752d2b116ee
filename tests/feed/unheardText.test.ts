import { expect, it } from 'vitest'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { encodeCursor } from '../../src/feed/cursor.ts'
import type { InteractionEvent } from '../../src/feed/interactionEvent.ts'
import { publishDelta } from '../../src/pubsub/replyDelta.ts'
import { never, startFeedParts } from '../support/feedParts.ts'
import { claim, createWorkerContext, owner } from '../support/parts.ts'
import { storeText } from '../support/storeText.ts'

it('text that was published before anybody listened comes once it is stored, though the provider has paused', async () => {
  const { database, domain, pubsub, openFeed } = await startFeedParts()
  const feed = openFeed({ pollMs: never })
  const viewer = owner('someone')
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  await createMessage(domain, viewer, { interactionId, content: 'hello' })
  const [attempt] = await claim(createWorkerContext(database))
  if (!attempt) throw new Error('there was nothing to claim')
  const { id: replyId, attempt: number } = attempt
  publishDelta({ pubsub, cipher: database.pool.cipher }, interactionId, { replyId, attempt: number, offset: 0, text: 'Well, ' })

  await using events = await feed.events({ interactionId, ownerId: viewer.ownerId, after: encodeCursor({ interactionId, revision: 0 }) })
  await storeText(database.pool, [{ replyId, attempt: number, offset: 0, text: 'Well, ' }])
  let heard: InteractionEvent | undefined
  for await (const event of events) {
    if (event.type !== 'ReplyDelta') continue
    heard = event
    break
  }
  expect(heard).toMatchObject({ replyId, attempt: number, offset: 0, text: 'Well, ' })
})
