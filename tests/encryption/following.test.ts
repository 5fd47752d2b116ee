import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { encodeCursor } from '../../src/feed/cursor.ts'
import type { InteractionEvent } from '../../src/feed/interactionEvent.ts'
import { createInteractionFeed } from '../../src/feed/interactionFeed.ts'
import type { Subscription } from '../../src/feed/subscription.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { interactionTopic } from '../../src/pubsub/pubsub.ts'
import { type FeedParts, never, startFeedParts, unheard } from '../support/feedParts.ts'
import { claim, createWorkerContext } from '../support/parts.ts'
import { storeText } from '../support/storeText.ts'

/** As another node may have stored it, with a key that this one does not have. */
const unreadable = 'parley:enc:1:lost:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE='
const isUnreadable = { name: 'DecryptionError', message: expect.stringContaining(`'lost'`) }

let parts: FeedParts
beforeAll(async () => {
  parts = await startFeedParts()
})

/** A feed, with what it could not do. */
function openFeed(pubsub = parts.pubsub, pollMs = never) {
  const failures: unknown[] = []
  const failed = (_: string, error: unknown) => void failures.push(error)
  const feed = createInteractionFeed(parts.database, pubsub, { ...unheard, failed }, { pollMs })
  onTestFinished(() => feed[Symbol.asyncDispose]())
  const follow = (interactionId: string, revision?: number) => {
    const after = revision === undefined ? undefined : encodeCursor({ interactionId, revision })
    return feed.events({ interactionId, ownerId: anonymous.ownerId, after })
  }
  return { feed, failures, follow }
}

const create = async () => (await createInteraction(parts.domain, anonymous, {})).id
const say = (interactionId: string, content: string, reply = false) =>
  createMessage(parts.domain, anonymous, { interactionId, content, reply })

/** A reply that begins while somebody follows its interaction. */
async function startReply({ follow }: ReturnType<typeof openFeed>) {
  const interactionId = await create()
  const events = await follow(interactionId)
  await say(interactionId, 'hello', true)
  const [attempt] = await claim(createWorkerContext(parts.database))
  if (!attempt) throw new Error('there was nothing to claim')
  await readTo(events, 'ReplyStarted')
  return { events, place: { replyId: attempt.id, attempt: attempt.attempt } }
}

async function readTo(events: Subscription<InteractionEvent>, type: InteractionEvent['type']) {
  for (;;) {
    const { value, done } = await events.next()
    if (done) throw new Error('the events ended')
    if (value.type === type) return value
  }
}

it('a change that cannot be read ends who follows the interaction, nobody else, and is read by who comes back once it can be', async () => {
  const { feed, failures, follow } = openFeed()
  const [id, other] = [await create(), await create()]
  await using events = await follow(id)
  await using others = await follow(other)
  const { message } = await say(id, 'hello')
  await readTo(events, 'MessageAdded')
  const ended = expect(events.next()).rejects.toMatchObject(isUnreadable)
  await parts.database.pool.query(
    `WITH stepped AS (UPDATE interactions SET revision = revision + 1 WHERE id = $1 RETURNING revision)
     UPDATE messages m SET content = $3, revision = stepped.revision FROM stepped WHERE m.id = $2`,
    [id, message.id, unreadable],
  )
  parts.pubsub.publish(interactionTopic(id), id)
  await ended
  expect(feed.size).toBe(1)
  expect(failures).toMatchObject([isUnreadable])

  await say(other, 'hello')
  expect(await readTo(others, 'MessageAdded')).toMatchObject({ message: { content: 'hello' } })

  await using early = await follow(id, 0)
  await expect(early.next()).rejects.toMatchObject(isUnreadable)
  await parts.database.pool.query('UPDATE messages SET content = $2 WHERE id = $1', [message.id, 'hello again'])
  await using late = await follow(id, 0)
  expect(await readTo(late, 'MessageAdded')).toMatchObject({ message: { content: 'hello again' } })
})

it('who joins an interaction whose followers are being ended is told, too, and does not wait', async () => {
  const { follow } = openFeed(createMemoryPubSub())
  const id = await create()
  // What it does not hear of is behind where it is when the next one comes.
  await using first = await follow(id)
  const ended = expect(first.next()).rejects.toMatchObject(isUnreadable)
  const { message } = await say(id, 'hello')
  await parts.database.pool.query('UPDATE messages SET content = $2 WHERE id = $1', [message.id, unreadable])
  await expect(follow(id, 1)).rejects.toMatchObject(isUnreadable)
  await ended
})

it('stored text that cannot be read is missing where it is, and that of other replies comes all the same', async () => {
  // It hears of nothing: what comes is what its looks for all interactions at once bring.
  const feed = openFeed(createMemoryPubSub(), 50)
  const [damaged, whole] = [await startReply(feed), await startReply(feed)]
  const { pool } = parts.database
  await storeText(pool, [{ ...damaged.place, offset: 0, text: 'Alas, ' }])
  await pool.query('UPDATE reply_chunks SET text = $2 WHERE reply_id = $1', [damaged.place.replyId, unreadable])
  for (const [offset, text] of [
    [0, 'Well, '],
    [6, 'yes.'],
  ] as const) {
    await storeText(pool, [{ ...whole.place, offset, text }])
    expect(await readTo(whole.events, 'ReplyDelta')).toMatchObject({ offset, text })
  }
  expect(feed.failures).toContainEqual(expect.objectContaining(isUnreadable))
})
