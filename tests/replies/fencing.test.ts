import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { createInteraction, deleteInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { reclaimLostReplies } from '../../src/worker/reclaimLostReplies.ts'
import { type Attempt, complete, fail, handBack, retryLater } from '../../src/worker/settle.ts'
import { renewLeases } from '../../src/worker/sql/renewLeases.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { findViolations } from '../support/invariants.ts'
import { answerOf, claim, createDomain, createWorkerContext, expireLease, owner } from '../support/parts.ts'
import { readReply } from '../support/replies.ts'
import { readChunks } from '../support/storedText.ts'
import { storeText } from '../support/storeText.ts'

let database: Database
const viewer = owner('someone')
const maxAttempts = 3
const context = () => createWorkerContext(database, { maxAttempts })
const failure = { code: 'PROVIDER_UNAVAILABLE', message: 'it is down' }

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

/** An interaction with as many questions, the first of which is claimed. */
async function startInteraction(questions = 1) {
  const domain = createDomain(database)
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  const replyIds: string[] = []
  for (let n = 1; n <= questions; n += 1)
    replyIds.push((await createMessage(domain, viewer, { interactionId, content: `question ${n}` })).reply?.id as string)
  return { interactionId, replyIds, first: await claimOf(interactionId) }
}

/** A claim passes over what is locked at the moment. */
const claimOf = (interactionId: string): Promise<Attempt> =>
  eventually(
    'the reply is claimed',
    async () => (await claim(context())).find((reply) => reply.interactionId === interactionId) as Attempt,
    (claimed) => claimed !== undefined,
  )

const save = ({ id, attempt }: Attempt, offset: number, text: string) => storeText(database.pool, [{ replyId: id, attempt, offset, text }])
const renew = ({ id, attempt }: Attempt) => renewLeases(database.pool, [id], [attempt], 60)

/** Everything that the database holds of an interaction's messages and replies. */
async function snapshot(interactionId: string) {
  const all = async (text: string) => (await database.pool.query(text, [interactionId])).rows
  return {
    interaction: await all('SELECT * FROM interactions WHERE id = $1'),
    messages: await all('SELECT * FROM messages WHERE interaction_id = $1 ORDER BY position'),
    replies: await all('SELECT * FROM replies WHERE interaction_id = $1 ORDER BY turn'),
    attempts: await all(
      'SELECT a.* FROM reply_attempts a JOIN replies r ON r.id = a.reply_id WHERE r.interaction_id = $1 ORDER BY turn, number',
    ),
    chunks: await all(
      'SELECT c.* FROM reply_chunks c JOIN replies r ON r.id = c.reply_id WHERE r.interaction_id = $1 ORDER BY turn, "offset"',
    ),
  }
}

const writes: Record<string, (attempt: Attempt) => Promise<unknown>> = {
  complete: (attempt) => complete(context(), attempt, answerOf('a zombie')),
  fail: (attempt) => fail(context(), attempt, failure),
  'retry later': (attempt) => retryLater(context(), attempt, 5000, failure),
  'hand back': (attempt) => handBack(context(), attempt),
  'save text': async (attempt) => (await save(attempt, 100, 'a zombie')).length > 0,
  'renew its lease': async (attempt) => (await renew(attempt)).length > 0,
}

describe.each(Object.entries(writes))('an attempt that is over cannot %s', (_, write) => {
  const refused = async (interactionId: string, attempt: Attempt) => {
    const before = await snapshot(interactionId)
    expect(await write(attempt)).toBe(false)
    expect(await snapshot(interactionId)).toEqual(before)
    expect(await findViolations(database.pool)).toEqual([])
  }

  it('while the reply waits for the next one', async () => {
    const { interactionId, first } = await startInteraction(2)
    await expireLease(database, first)
    await reclaimLostReplies(context(), { all: false })
    await refused(interactionId, first)
  })

  it('while the next one runs', async () => {
    const { interactionId, first } = await startInteraction(2)
    await handBack(context(), first)
    const second = await claimOf(interactionId)
    expect(second).toMatchObject({ id: first.id, attempt: 2 })
    await save(second, 0, 'the second')
    await refused(interactionId, first)
    expect(await complete(context(), second, answerOf('the second'))).toBe(true)
  })

  it('after the next one has answered', async () => {
    const { interactionId, first } = await startInteraction(2)
    await retryLater(context(), first, 0, failure)
    const second = await claimOf(interactionId)
    await complete(context(), second, answerOf('the second'))
    await refused(interactionId, first)
    await refused(interactionId, second)
  })

  it('after the reply has failed for good', async () => {
    const { interactionId, first } = await startInteraction(2)
    await fail(context(), first, failure)
    await refused(interactionId, first)
  })

  it('after the interaction was deleted', async () => {
    const { interactionId, first } = await startInteraction(2)
    await deleteInteraction(createDomain(database), viewer, interactionId)
    await refused(interactionId, first)
  })
})

describe('the attempt that runs', () => {
  it('can do all of that', async () => {
    for (const write of Object.values(writes)) {
      const { first } = await startInteraction(2)
      expect(await write(first)).toBe(true)
      expect(await findViolations(database.pool)).toEqual([])
    }
  })

  it('answers once, however often it says so', async () => {
    const { interactionId, first } = await startInteraction(2)
    const answers = Array.from({ length: 20 }, (_, n) => complete(context(), first, answerOf(`answer ${n}`)))
    expect((await Promise.all(answers)).filter(Boolean)).toHaveLength(1)
    const { messages, replies } = await snapshot(interactionId)
    expect(messages.map(({ role, position }) => ({ role, position }))).toEqual([
      { role: 'Human', position: 1 },
      { role: 'Human', position: 2 },
      { role: 'Ai', position: 3 },
    ])
    expect(replies).toMatchObject([
      { status: 'COMPLETED', is_head: false },
      { status: 'QUEUED', is_head: true },
    ])
    expect(await findViolations(database.pool)).toEqual([])
  })

  it('ends in one way, though two are tried at once', async () => {
    for (let n = 0; n < 10; n += 1) {
      const { first } = await startInteraction(2)
      const ends = [complete(context(), first, answerOf('yes')), fail(context(), first, failure), handBack(context(), first)]
      expect((await Promise.all(ends)).filter(Boolean)).toHaveLength(1)
    }
    expect(await findViolations(database.pool)).toEqual([])
  })

  it('has its text stored though another one of the same batch is over, and one is of a deleted interaction', async () => {
    const [over, deleted, running] = [await startInteraction(), await startInteraction(), await startInteraction()]
    await handBack(context(), over.first)
    await deleteInteraction(createDomain(database), viewer, deleted.interactionId)
    const batch = [over.first, deleted.first, running.first]
    const stored = await storeText(
      database.pool,
      batch.map(({ id, attempt }, n) => ({ replyId: id, attempt, offset: 0, text: 'abc'.charAt(n) })),
    )
    expect(stored).toEqual([{ id: running.first.id }])
    expect(await readChunks(database.pool, running.first.id)).toMatchObject([{ attempt: 1, offset: 0, text: 'c' }])
  })
})

describe('a reply whose worker is lost', () => {
  it('is queued again, which counts as an attempt', async () => {
    const { first } = await startInteraction(2)
    await save(first, 0, 'half an')
    await expireLease(database, first)
    expect(await reclaimLostReplies(context(), { all: false })).toBe(true)
    expect(await readReply(database.pool, first.id)).toMatchObject({
      status: 'QUEUED',
      isHead: true,
      failedAttempts: 1,
      attempts: [{ number: 1, errorCode: 'WORKER_LOST', finished: true }],
    })
    expect(await findViolations(database.pool)).toEqual([])
  })

  it('has failed when that was its last attempt, and the next turn goes on', async () => {
    const { interactionId, replyIds } = await startInteraction(2)
    let attempt: Attempt = { id: replyIds[0] as string, interactionId, ownerId: viewer.ownerId, attempt: 1 }
    for (let n = 1; n <= maxAttempts; n += 1) {
      await expireLease(database, attempt)
      await reclaimLostReplies(context(), { all: false })
      if (n < maxAttempts) attempt = await claimOf(interactionId)
    }
    expect(await readReply(database.pool, attempt.id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'WORKER_LOST',
      attempt: maxAttempts,
      isHead: false,
    })
    expect(await claimOf(interactionId)).toMatchObject({ id: replyIds[1], attempt: 1 })
    expect(await findViolations(database.pool)).toEqual([])
  })

  it('is the worker’s still as long as the lease is renewed in time', async () => {
    const { first } = await startInteraction()
    await expireLease(database, first)
    await renew(first)
    await reclaimLostReplies(context(), { all: false })
    expect(await readReply(database.pool, first.id)).toMatchObject({ status: 'RUNNING', attempt: 1 })
    expect(await complete(context(), first, answerOf('still here'))).toBe(true)
  })

  it('is not lost to who runs it, however late it is', async () => {
    const { first } = await startInteraction()
    await expireLease(database, first)
    expect(await reclaimLostReplies(context(), { ownIds: [first.id] })).toBe(false)
    await renew(first)
    expect(await complete(context(), first, answerOf('awake again'))).toBe(true)
  })

  it('is taken back once, however many notice', async () => {
    const { first } = await startInteraction()
    await expireLease(database, first)
    await Promise.all(Array.from({ length: 10 }, () => reclaimLostReplies(context(), { all: false })))
    expect(await readReply(database.pool, first.id)).toMatchObject({ status: 'QUEUED', failedAttempts: 1, attempts: [{ number: 1 }] })
  })
})
