import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { Domain } from '../../src/domain/domain.ts'
import { createInteraction, deleteInteraction, updateInteraction } from '../../src/domain/interactions.ts'
import { deleteMessage, updateMessage } from '../../src/domain/messageChanges.ts'
import { type BusyPolicy, createMessage } from '../../src/domain/messages.ts'
import { cancelReply, retryReply } from '../../src/domain/replies.ts'
import { reclaimLostReplies } from '../../src/worker/reclaimLostReplies.ts'
import { type Attempt, complete, fail, handBack, retryLater } from '../../src/worker/settle.ts'
import type { WorkerContext } from '../../src/worker/workerContext.ts'
import { openTestDatabase, overPostgres, testDatabase } from '../support/databases.ts'
import { findViolations } from '../support/invariants.ts'
import { answerOf, claim, createDomain, createWorkerContext, expireLease, owner } from '../support/parts.ts'
import { storeText } from '../support/storeText.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

/** What has happened in a run: the interactions there are, and every attempt that was ever claimed, over or not. */
interface World {
  domain: Domain
  context: WorkerContext
  interactions: string[]
  messages: string[]
  replies: string[]
  attempts: Attempt[]
  /** Whether the steps come one after the other, so that it is known beforehand what is refused. */
  alone: boolean
}

type Step = (world: World) => Promise<unknown>
let savedTexts = 0
const viewer = owner('someone')
const failure = { code: 'PROVIDER_UNAVAILABLE', message: 'it is down' }
const choose = <T>(of: readonly T[], n: number): T | undefined => of[n % Math.max(1, of.length)]

/** A write of any attempt that ever was: accepted exactly if it is the one that runs. */
const settle =
  (n: number, write: (context: WorkerContext, attempt: Attempt) => Promise<boolean>): Step =>
  async ({ context, attempts, alone }) => {
    const attempt = choose(attempts, n)
    if (!attempt) return
    if (!alone) return write(context, attempt)
    const runs = `SELECT FROM replies WHERE id = $1 AND attempt = $2 AND status = 'RUNNING'`
    const { rowCount } = await database.pool.query(runs, [attempt.id, attempt.attempt])
    expect(await write(context, attempt)).toBe(rowCount === 1)
  }

const send =
  (n: number, whenBusy: BusyPolicy): Step =>
  async ({ domain, interactions, messages, replies }) => {
    const interactionId = choose(interactions, n)
    if (!interactionId) return
    const { message, reply } = await createMessage(domain, viewer, { interactionId, content: 'hello', reply: n % 5 > 0, whenBusy })
    messages.push(message.id)
    if (reply) replies.push(reply.id)
  }

const steps: Record<string, (n: number) => Step> = {
  send: (n) => send(n, 'ENQUEUE'),
  interrupt: (n) => send(n, 'INTERRUPT'),
  rollBack: (n) => send(n, 'ROLLBACK'),
  sendUnlessBusy: (n) => (world) =>
    send(
      n,
      'REJECT',
    )(world).catch((error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/^(INTERACTION_BUSY|NOT_FOUND)$/) })),
  claim:
    (n) =>
    async ({ context, attempts }) =>
      attempts.push(...(await claim(context, 1 + (n % 3)))),
  complete: (n) => settle(n, (context, attempt) => complete(context, attempt, answerOf('hi'))),
  fail: (n) => settle(n, (context, attempt) => fail(context, attempt, failure)),
  retryLater: (n) => settle(n, (context, attempt) => retryLater(context, attempt, n % 2 === 0 ? 0 : 1000, failure)),
  handBack: (n) => settle(n, handBack),
  saveText: (n) =>
    settle(
      n,
      async (_, { id, attempt }) =>
        (await storeText(database.pool, [{ replyId: id, attempt, offset: savedTexts++, text: 'x' }])).length > 0,
    ),
  loseWorker:
    (n) =>
    async ({ context, attempts }) => {
      const attempt = choose(attempts, n)
      if (!attempt) return
      await expireLease(database, attempt)
      await reclaimLostReplies(context, { all: false })
    },
  retryReply:
    (n) =>
    async ({ domain, replies, alone }) => {
      const replyId = choose(replies, n)
      if (!replyId) return
      const { rowCount } = await database.pool.query(
        `SELECT FROM replies r JOIN messages m ON m.id = r.prompt_message_id
         WHERE r.id = $1 AND r.status IN ('FAILED', 'CANCELLED') AND m.deleted_at IS NULL`,
        [replyId],
      )
      const retried = retryReply(domain, viewer, { replyId })
      await (rowCount === 1 || !alone ? retried : expect(retried).rejects.toMatchObject({ name: 'ParleyError' }))
    },
  cancelReply:
    (n) =>
    async ({ domain, replies }) => {
      const replyId = choose(replies, n)
      if (!replyId) return
      const reply = await cancelReply(domain, viewer, { replyId, keepPartial: n % 2 === 0 })
      expect(['COMPLETED', 'FAILED', 'CANCELLED']).toContain(reply.status)
    },
  updateMessage:
    (n) =>
    async ({ domain, messages, alone }) => {
      const id = choose(messages, n)
      if (!id) return
      const { rowCount } = await database.pool.query(
        `SELECT FROM replies r JOIN messages m ON m.id = r.prompt_message_id
         WHERE m.id = $1 AND m.deleted_at IS NULL AND r.status = 'QUEUED' AND r.attempt = 0`,
        [id],
      )
      const updated = updateMessage(domain, viewer, { id, content: `changed ${n}` })
      await (rowCount === 1 || !alone ? updated : expect(updated).rejects.toMatchObject({ name: 'ParleyError' }))
    },
  deleteMessage:
    (n) =>
    async ({ domain, messages }) => {
      const id = n % 3 === 0 && choose(messages, n)
      if (id) await deleteMessage(domain, viewer, { id })
    },
  updateInteraction:
    (n) =>
    async ({ domain, interactions }) => {
      const id = choose(interactions, n)
      if (id) await updateInteraction(domain, viewer, id, { title: `title ${n}` })
    },
  delete: (n) => async (world) => {
    const { domain, interactions } = world
    const id = n % 8 === 0 && choose(interactions, n)
    if (!id) return
    await deleteInteraction(domain, viewer, id)
    interactions.splice(interactions.indexOf(id), 1)
    const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM replies UNION ALL SELECT id FROM messages')
    const left = new Set(rows.map((row) => row.id))
    world.replies = world.replies.filter((reply) => left.has(reply))
    world.messages = world.messages.filter((message) => left.has(message))
  },
}

async function newWorld({ alone }: Pick<World, 'alone'>): Promise<World> {
  await database.pool.query('DELETE FROM interactions')
  const domain = createDomain(database)
  const interactions = []
  for (let n = 0; n < 2; n += 1) interactions.push((await createInteraction(domain, viewer, {})).id)
  return {
    domain,
    context: createWorkerContext(database, { maxAttempts: 2 }),
    interactions,
    messages: [],
    replies: [],
    attempts: [],
    alone,
  }
}

type Sequence = { name: string; n: number }[]

const anyStep = fc.record({
  // Sending and claiming are worth more than the rest: without them there is nothing to settle.
  name: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('send', 'claim') },
    { weight: 4, arbitrary: fc.constantFrom(...Object.keys(steps)) },
  ),
  n: fc.nat(99),
})

const sequences = (minLength: number, maxLength: number) => fc.array(anyStep, { minLength, maxLength, size: 'max' })
const options: fc.Parameters<[Sequence]> = {
  numRuns: overPostgres ? 50 : 25,
  interruptAfterTimeLimit: 60_000,
  markInterruptAsFailure: true,
}

it('whatever happens in whatever order, no rule of the model is broken', { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(sequences(10, 40), async (sequence) => {
    const world = await newWorld({ alone: true })
    for (const { name, n } of sequence) {
      await steps[name]?.(n)(world)
      expect(await findViolations(database.pool)).toEqual([])
    }
  })
  await fc.assert(property, options)
})

it('nor when it all happens at once', { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(sequences(20, 60), async (sequence) => {
    const world = await newWorld({ alone: false })
    for (let n = 1; n < 9; n += 1) await steps.send?.(n)(world)
    await steps.claim?.(2)(world)
    const results = await Promise.allSettled(sequence.map(({ name, n }) => steps[name]?.(n)(world)))
    // A step may be overtaken by another one, and refused; anything else, a deadlock for one, is a fault.
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: expect.stringMatching(/^(NOT_FOUND|CONFLICT)$/) })
    expect(await findViolations(database.pool)).toEqual([])
  })
  await fc.assert(property, options)
})

const moveHead = `UPDATE replies SET is_head = false; UPDATE replies SET is_head = true WHERE status = 'COMPLETED'`

it.each([
  ['positions are 1..n', `UPDATE messages SET position = position + 10 WHERE role = 'Ai'`],
  ['a message has at most one answer', copyAnswer('parent_id')],
  ['every AI message is that of its one reply', copyAnswer('null')],
  ['the head is the running reply, else the lowest unfinished turn', moveHead],
  ['an interaction with unfinished replies has one head, and no other has any', 'UPDATE replies SET is_head = false'],
  ['a completed reply has the message that answers its prompt', 'UPDATE replies SET message_id = NULL'],
  ['a running reply, and no other, has a worker and a lease', 'UPDATE replies SET lease_until = now()'],
  ['attempts are 1..n, and only that of a running reply is open', 'UPDATE replies SET attempt = attempt + 1'],
  ['stored chunks are of the running attempt', `INSERT INTO reply_chunks SELECT id, attempt, 0, '' FROM replies`],
])('and a broken rule is found: %s', async (rule, damage) => {
  const world = await newWorld({ alone: true })
  const [first, second] = [1, 3]
  for (const n of [first, second]) await steps.send?.(n)(world)
  world.attempts.push(...(await claim(world.context)))
  await steps.complete?.(0)(world)
  expect(await findViolations(database.pool)).toEqual([])
  await database.pool.query(damage)
  expect((await findViolations(database.pool)).join('\n')).toContain(`${rule}: not in ${world.interactions[1]}`)
})

function copyAnswer(parent: string) {
  return `INSERT INTO messages (id, interaction_id, role, content, parent_id, position, added_revision, revision)
    SELECT gen_random_uuid(), interaction_id, role, content, ${parent}, position + 1, added_revision + 1000, revision + 1000 FROM messages WHERE role = 'Ai'`
}
