import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createInteraction, deleteInteraction, updateInteraction } from '../../../src/domain/interactions.ts'
import { createMessage } from '../../../src/domain/messages.ts'
import { decodeListCursor } from '../../../src/feed/cursor.ts'
import { numberAllChanges, readPresentEnd } from '../../../src/feed/list/presentList.ts'
import { purgeOwner } from '../../../src/jobs/purgeOwner.ts'
import { createMemoryPubSub } from '../../../src/pubsub/memory.ts'
import { publishListChange } from '../../../src/pubsub/pubsub.ts'
import { type FeedParts, never, startFeedParts } from '../../support/feedParts.ts'
import { createDomain } from '../../support/parts.ts'
import { recordStatements } from '../../support/recordStatements.ts'
import { somebody, startOf, takeListed, titleOf } from './followers.ts'

let parts: FeedParts
beforeAll(async () => {
  parts = await startFeedParts()
})
afterEach(() => {
  vi.useRealTimers()
})

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`)

describe('a long backlog', () => {
  it('comes page by page, in order, each once, with what changes meanwhile behind it', async () => {
    const feed = parts.openListFeed()
    const viewer = somebody()
    const after = await startOf(feed, viewer.ownerId)
    const ids: string[] = []
    for (let n = 1; n <= 120; n += 1) ids.push((await createInteraction(parts.domain, viewer, { title: `${n}` })).id)
    const subscription = await feed.changes({ ownerId: viewer.ownerId, after })
    expect((await takeListed(subscription, 10)).map(titleOf)).toEqual(numbers(1, 10))
    // One that was told, one that was not; and one that goes before it was told.
    await updateInteraction(parts.domain, viewer, ids[0] as string, { title: 'told' })
    await updateInteraction(parts.domain, viewer, ids[99] as string, { title: 'untold' })
    await deleteInteraction(parts.domain, viewer, ids[100] as string)
    const rest = await takeListed(subscription, 111)
    expect(rest.map(titleOf)).toEqual([...numbers(11, 99), 'untold', ...numbers(102, 120), 'told', 'deleted'])
    expect(new Set(rest.slice(0, -2).map(({ type }) => type))).toEqual(new Set(['InteractionCreated']))
    expect(rest.slice(-2).map(({ type }) => type)).toEqual(['InteractionUpdated', 'InteractionDeleted'])
    await subscription.return()
    expect(feed.size).toBe(0)
  })

  it('does not hold up the others', async () => {
    const feed = parts.openListFeed()
    const viewer = somebody()
    const behind = await feed.changes({ ownerId: viewer.ownerId, after: await startOf(feed, viewer.ownerId) })
    for (let n = 1; n <= 60; n += 1) await createInteraction(parts.domain, viewer, { title: `${n}` })
    const abreast = await feed.changes({ ownerId: viewer.ownerId })
    await createInteraction(parts.domain, viewer, { title: '61' })
    expect((await takeListed(abreast, 1)).map(titleOf)).toEqual(['61'])
    expect((await takeListed(behind, 61)).map(titleOf)).toEqual(numbers(1, 61))
    await abreast.return()
    await behind.return()
  })
})

describe('a subscriber that does not keep up', () => {
  async function passBurst() {
    const feed = parts.openListFeed({ limits: { items: 5, size: 1000 } })
    const viewer = somebody()
    const behind = await feed.changes({ ownerId: viewer.ownerId })
    const abreast = await feed.changes({ ownerId: viewer.ownerId })
    for (let n = 1; n <= 20; n += 1) {
      await createInteraction(parts.domain, viewer, { title: `${n}` })
      expect((await takeListed(abreast, 1)).map(titleOf)).toEqual([`${n}`])
    }
    await abreast.return()
    return { feed, viewer, behind }
  }

  it('goes back to the database, and is live again', async () => {
    const { viewer, behind } = await passBurst()
    const seen = await takeListed(behind, 20)
    expect(seen.map(titleOf)).toEqual(numbers(1, 20))
    expect(new Set(seen.map(({ type }) => type))).toEqual(new Set(['InteractionCreated']))
    await createInteraction(parts.domain, viewer, { title: '21' })
    expect((await takeListed(behind, 1)).map(titleOf)).toEqual(['21'])
    await behind.return()
  })

  it('fault 28: is ended when it takes nothing for two seconds, with the cursor to go on from', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const before = parts.overflowed
    const { feed, viewer, behind } = await passBurst()
    const [taken] = await takeListed(behind, 1)
    vi.advanceTimersByTime(2250)
    expect(parts.overflowed).toBe(before + 1)
    await expect(behind.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER', details: { cursor: taken?.cursor } })
    expect(await behind.next()).toMatchObject({ done: true })
    const resumed = await feed.changes({ ownerId: viewer.ownerId, after: taken?.cursor })
    expect((await takeListed(resumed, 19)).map(titleOf)).toEqual(numbers(2, 20))
    await resumed.return()
  })
})

describe('what is read and written', () => {
  const isOfLists = (name: string) => /^(number-changes|begin-list|read-list|read-listed-rows)$/.test(name)

  it('nothing is numbered where nobody follows', async () => {
    const viewer = somebody()
    using statements = recordStatements()
    const { id } = await createInteraction(parts.domain, viewer, {})
    await updateInteraction(parts.domain, viewer, id, { title: 'x' })
    await deleteInteraction(parts.domain, viewer, id)
    expect(statements.sent.filter(isOfLists)).toEqual([])
  })

  it('a burst is numbered and read once for all who follow', async () => {
    // One that begins to listen at once: another one looks again when it does, whenever that is.
    const pubsub = createMemoryPubSub()
    const feed = parts.openListFeed({ pollMs: never }, pubsub)
    const viewer = somebody()
    const followers = await Promise.all(Array.from({ length: 5 }, () => feed.changes({ ownerId: viewer.ownerId })))
    const untold = createDomain(parts.database)
    for (let n = 0; n < 20; n += 1) await createInteraction(untold, viewer, { title: `${n}` })
    using statements = recordStatements()
    for (let n = 0; n < 100; n += 1) publishListChange(pubsub, viewer.ownerId)
    const [first, ...others] = await Promise.all(followers.map((follower) => takeListed(follower, 20)))
    // The same objects: a result is executed once for all of them.
    for (const events of others) expect(events.every((event, n) => event === first?.[n])).toBe(true)
    expect(statements.sent.filter(isOfLists)).toEqual(['number-changes', 'read-listed-rows'])
    await Promise.all(followers.map((follower) => follower.return()))
  })

  it('numbering changes nothing that clients see, nor what writers look at', async () => {
    const viewer = somebody()
    const { id } = await createInteraction(parts.domain, viewer, {})
    await createMessage(parts.domain, viewer, { interactionId: id, content: 'hello', reply: false })
    const read = () => parts.database.prisma.interaction.findUniqueOrThrow({ where: { id } })
    const before = await read()
    const { position } = await readPresentEnd(parts.database.pool, viewer.ownerId)
    expect(await read()).toEqual({ ...before, listedRevision: before.revision })
    await numberAllChanges(parts.database.pool, viewer.ownerId)
    expect((await readPresentEnd(parts.database.pool, viewer.ownerId)).position).toBe(position)
  })
})

describe('what is lost on the way', () => {
  const deaf = { ...createMemoryPubSub(), subscribe: () => () => {} }

  it('fault 13: a list of which nothing is heard is looked at all the same', async () => {
    const feed = parts.openListFeed({ pollMs: 20 }, deaf)
    const viewer = somebody()
    const subscription = await feed.changes({ ownerId: viewer.ownerId })
    const { id } = await createInteraction(parts.domain, viewer, { title: 'unheard' })
    expect((await takeListed(subscription, 1)).map(titleOf)).toEqual(['unheard'])
    await deleteInteraction(parts.domain, viewer, id)
    expect((await takeListed(subscription, 1)).map(titleOf)).toEqual(['deleted'])
    await subscription.return()
  })

  it('control for fault 13: without the look nothing comes, though it is there', async () => {
    const feed = parts.openListFeed({ pollMs: never }, deaf)
    const hearing = parts.openListFeed({ pollMs: never })
    const viewer = somebody()
    const subscription = await feed.changes({ ownerId: viewer.ownerId })
    const other = await hearing.changes({ ownerId: viewer.ownerId })
    let told = false
    const first = subscription.next().then(() => {
      told = true
    })
    await createInteraction(parts.domain, viewer, { title: 'unheard' })
    await takeListed(other, 1)
    expect(told).toBe(false)
    await subscription.return()
    await other.return()
    await first
  })
})

it('a purge ends who follows, and its cursors are good for nothing any more', async () => {
  const feed = parts.openListFeed({ pollMs: 20 })
  const viewer = somebody()
  await createInteraction(parts.domain, viewer, {})
  const after = await startOf(feed, viewer.ownerId)
  const subscription = await feed.changes({ ownerId: viewer.ownerId, after })
  await purgeOwner({ ...parts, lingeringMs: 0 }, viewer.ownerId, new AbortController().signal)
  const seen = async () => {
    for await (const event of subscription) expect(event.type).toBe('InteractionDeleted')
  }
  await expect(seen()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await parts.database.prisma.listedInteraction.count({ where: { ownerId: viewer.ownerId } })).toBe(0)

  await createInteraction(parts.domain, viewer, {})
  const anew = await feed.presentCursor(viewer.ownerId)
  await expect(feed.changes({ ownerId: viewer.ownerId, after })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(() => decodeListCursor(anew, Buffer.from(after, 'base64url').toString().split(':')[2] ?? '', [])).toThrow('another list')
})
