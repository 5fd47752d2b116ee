import { beforeAll, describe, expect, it } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import { createInteraction, deleteInteraction, updateInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import type { AddedMessage } from '../../src/feed/interactionEvent.ts'
import { readRevisions } from '../../src/feed/sql/readRevisions.ts'
import type { Subscription } from '../../src/feed/subscription.ts'
import { type FeedParts, followMessages, startFeedParts } from '../support/feedParts.ts'
import { createRandom } from '../support/random.ts'

let parts: FeedParts

beforeAll(async () => {
  parts = await startFeedParts()
})

const newInteraction = () => createInteraction(parts.domain, anonymous, {})
const send = (interactionId: string, content: string) => createMessage(parts.domain, anonymous, { interactionId, content, reply: false })

/** The next messages, as `revision position`. */
async function take(subscription: Subscription<AddedMessage>, count: number): Promise<string[]> {
  const seen: string[] = []
  while (seen.length < count) {
    const { value, done } = await subscription.next()
    if (done) throw new Error(`it ended after ${seen.length} of ${count}`)
    seen.push(`${value.message.addedRevision} ${value.message.position}`)
  }
  return seen
}

const presentRevision = async (id: string) => (await readRevisions(parts.database.pool, [id]))[0]?.revision ?? Number.NaN

describe('fault 14: commits of many writers, and subscribers that come in between', () => {
  it.each(
    Array.from({ length: 50 }, (_, seed) => seed),
  )('gives each message once and in order, whoever joins when: seed %i', async (seed) => {
    const random = createRandom(seed)
    const { id } = await newInteraction()
    const writers = 2 + random.upTo(4)
    const perWriter = 3 + random.upTo(6)
    const last = writers * perWriter
    const joined: Promise<{ from: number; seen: string[] }>[] = []

    /**
     * From a random place of the past, or from the present; until the last message, which all must see.
     * The caller has read the present, and has a message to send since: read in here it might be that of the end.
     */
    async function join(present: number) {
      const from = random.chance(0.3) ? present : random.upTo(present)
      const subscription = await followMessages(parts.feed, id, from)
      const seen: string[] = []
      while (!seen.at(-1)?.endsWith(` ${last}`)) seen.push(...(await take(subscription, 1)))
      await subscription.return()
      return { from, seen }
    }

    async function write(writer: number) {
      for (let n = 0; n < perWriter; n += 1) {
        // Changes of the settings take revisions, too: those of the messages have holes.
        if (random.chance(0.2)) await updateInteraction(parts.domain, anonymous, id, { title: `${writer}.${n}` })
        // Not after the last one of all: such a joiner would wait for ever.
        if (n < perWriter - 1 && random.chance(0.4)) joined.push(join(await presentRevision(id)))
        await send(id, `${writer}.${n}`)
      }
    }

    joined.push(join(await presentRevision(id)))
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
    const stored = await parts.database.prisma.message.findMany({ where: { interactionId: id }, orderBy: { position: 'asc' } })
    expect(stored.map(({ position }) => position)).toEqual(Array.from({ length: last }, (_, n) => n + 1))
    for (const { from, seen } of await Promise.all(joined))
      expect(seen, `from ${from}`).toEqual(
        stored.filter(({ addedRevision }) => addedRevision > from).map((message) => `${message.addedRevision} ${message.position}`),
      )
    expect(parts.feed.size).toBe(0)
  })

  it('reads a backlog of many pages, and of more than a buffer holds', async () => {
    const { id } = await newInteraction()
    // 60 of 90,000 characters: one page, and more than the four million that may wait for a subscriber.
    for (let n = 1; n <= 60; n += 1) await send(id, `${n} `.padEnd(90_000, 'x'))
    for (let n = 61; n <= 230; n += 1) await send(id, `${n}`)
    const subscription = await followMessages(parts.feed, id, 0)
    const seen = await take(subscription, 230)
    expect(seen.map((entry) => Number(entry.split(' ')[1]))).toEqual(Array.from({ length: 230 }, (_, n) => n + 1))
    await send(id, 'live')
    expect(await take(subscription, 1)).toEqual(['231 231'])
    await subscription.return()
  })

  it('from the present, never gives what was there before', async () => {
    const { id } = await newInteraction()
    for (let n = 1; n <= 20; n += 1) {
      await send(id, 'before')
      const subscription = await followMessages(parts.feed, id, await presentRevision(id))
      const live = send(id, 'after')
      expect(await take(subscription, 1)).toEqual([`${2 * n} ${2 * n}`])
      await live
      await subscription.return()
    }
  })

  it('ends for everybody when the interaction is deleted, after what there was', async () => {
    const { id } = await newInteraction()
    await send(id, 'only')
    const behind = await followMessages(parts.feed, id, 0)
    const waiting = await followMessages(parts.feed, id, 1)
    const waits = waiting.next()
    expect(await take(behind, 1)).toEqual(['1 1'])
    await deleteInteraction(parts.domain, anonymous, id)
    const notFound = expect.objectContaining({ code: 'NOT_FOUND' })
    await expect(waits).rejects.toEqual(notFound)
    await expect(behind.next()).rejects.toEqual(notFound)
    expect(await behind.next()).toMatchObject({ done: true })
    expect(parts.feed.size).toBe(0)
    await expect(followMessages(parts.feed, id, 0)).rejects.toEqual(notFound)
  })

  it('lets go of whoever leaves, also while it reads', async () => {
    const { id } = await newInteraction()
    await send(id, 'one')
    const reading = await followMessages(parts.feed, id, 0)
    const read = reading.next()
    await reading.return()
    expect(await read).toMatchObject({ done: true })
    const waiting = await followMessages(parts.feed, id, 1)
    const wait = waiting.next()
    await waiting.return()
    expect(await wait).toMatchObject({ done: true })
    expect(parts.feed.size).toBe(0)
  })
})
