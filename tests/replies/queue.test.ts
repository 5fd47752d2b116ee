import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import type { Provider } from '../../src/llm/provider.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { createWorker } from '../../src/worker/worker.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { answer } from '../support/llmServer.ts'
import { createDomain, createWorkerContext, owner } from '../support/parts.ts'
import { replyWhen } from '../support/replies.ts'

describe('with room for many replies', () => {
  let test: TestApp

  beforeAll(async () => {
    test = await startTestApp()
  })

  const done = (sent: { reply: { id: string } }) => replyWhen(test.app.database.pool, sent.reply.id)

  it('answers the messages of an interaction one at a time, in their order', async () => {
    const held = holdReplies(test.llm)
    const { id } = await test.client.createInteraction()
    const sent = []
    for (const question of ['one', 'two', 'three']) sent.push(await test.client.send(id, question))
    const other = await test.client.createInteraction()
    const otherSent = []
    for (const question of ['1', '2', '3']) otherSent.push(await test.client.send(other.id, question))

    const first = [await held.next(), await held.next()]
    expect(first.map(({ question }) => question).sort()).toEqual(['1', 'one'])
    // The one interaction waits for its first answer, and the other goes on to its end meanwhile.
    first.find(({ question }) => question === '1')?.answer()
    for (const question of ['2', '3']) {
      const request = await held.next()
      expect(request.question).toBe(question)
      request.answer()
    }
    expect(await Promise.all(otherSent.map(done))).toMatchObject(Array(3).fill({ status: 'COMPLETED', attempt: 1 }))
    expect(held.questions).toHaveLength(4)
    first.find(({ question }) => question === 'one')?.answer()
    for (const question of ['two', 'three']) {
      const request = await held.next()
      expect(request.question).toBe(question)
      request.answer()
    }
    expect(await Promise.all(sent.map(done))).toMatchObject([{ turn: 1 }, { turn: 2 }, { turn: 3 }])
  })

  it('never runs two replies of an interaction, however many messages come at once', async () => {
    const open = new Set<string>()
    const together: string[] = []
    test.llm.respond = async ({ messages }, response) => {
      const letter = messages.at(-1)?.content[0] ?? ''
      if (open.has(letter)) together.push(letter)
      open.add(letter)
      await delay(5)
      open.delete(letter)
      answer(response, 'yes')
    }
    const sends = ['a', 'b', 'c', 'd'].map(async (letter) => {
      const { id } = await test.client.createInteraction()
      return Promise.all(Array.from({ length: 8 }, (_, n) => test.client.send(id, `${letter}${n}`)))
    })
    await Promise.all((await Promise.all(sends)).flat().map(done))
    expect(together).toEqual([])
  })

  it('begins at once: ten replies in a row take less time than a look at the queue now and then would give them', async () => {
    test.llm.respond = (_, response) => answer(response, 'yes')
    const { id } = await test.client.createInteraction()
    const startedAt = performance.now()
    for (let n = 0; n < 10; n += 1) await done(await test.client.send(id, `m${n}`))
    // The worker looks by itself once a second.
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })
})

describe('with room for three replies', () => {
  it('works on three and no more', async () => {
    const test = await startTestApp({ REPLY_CONCURRENCY: '3' })
    const held = holdReplies(test.llm)
    const sent = []
    for (let n = 0; n < 9; n += 1) sent.push(await test.client.send((await test.client.createInteraction()).id, `m${n}`))
    const open = [await held.next(), await held.next(), await held.next()]
    for (let n = 3; n < 9; n += 1) {
      expect(held.open).toBe(3)
      open.shift()?.answer()
      open.push(await held.next())
    }
    for (const request of open) request.answer()
    for (const { reply } of sent) await replyWhen(test.app.database.pool, reply.id)
    expect(held.mostOpen).toBe(3)
  })
})

describe('when every notification is lost', () => {
  it('finds the work all the same', async () => {
    const silent = { ...createMemoryPubSub(), publish: () => {} }
    const test = await startTestApp({}, { pubsub: silent })
    const { id } = await test.client.createInteraction()
    const sent = [await test.client.send(id, 'one'), await test.client.send(id, 'two')]
    for (const { reply } of sent) expect(await replyWhen(test.app.database.pool, reply.id)).toMatchObject({ status: 'COMPLETED' })
  })
})

describe('between owners', () => {
  /** Queues replies of as many interactions, named after the owner; no worker is told. */
  async function queue(database: Database, ownerId: string, count: number) {
    const domain = createDomain(database)
    const ids = []
    for (let n = 0; n < count; n += 1) {
      const { id: interactionId } = await createInteraction(domain, owner(ownerId), {})
      const { reply } = await createMessage(domain, owner(ownerId), { interactionId, content: `${ownerId}${n}` })
      ids.push(reply?.id as string)
    }
    return ids
  }

  it('shares the slots: who comes late with little does not wait for who has much', async () => {
    const { app, llm } = await startTestApp({ REPLY_CONCURRENCY: '4' })
    const held = holdReplies(llm)
    const many = await queue(app.database, 'a', 60)
    const first = []
    for (let n = 0; n < 4; n += 1) first.push(await held.next())
    const few = await queue(app.database, 'b', 3)
    llm.respond = ({ messages }, response) => {
      held.questions.push(messages.at(-1)?.content ?? '')
      answer(response, 'yes')
    }
    for (const request of first) request.answer()
    for (const id of [...many, ...few]) await replyWhen(app.database.pool, id)
    // Behind the four that were there first, each of the three shares the slots with at most four of the others.
    expect(Math.max(...['b0', 'b1', 'b2'].map((question) => held.questions.indexOf(question)))).toBeLessThan(4 + 3 + 3 * 4)
    expect(held.questions).toHaveLength(63)
  })

  it('leaves no slot empty when one has less than its share', async () => {
    await using database = await openTestDatabase(await testDatabase())
    await queue(database, 'a', 20)
    await queue(database, 'b', 1)
    const begun: string[] = []
    const provider: Provider = {
      name: 'silent',
      models: ['silent'],
      anyModel: true,
      defaultModel: 'silent',
      async *stream({ messages }, signal) {
        begun.push(messages.at(-1)?.content ?? '')
        await once(signal, 'abort')
        yield* []
        throw signal.reason
      },
    }
    // Without its timer, the worker looks at the queue once.
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const worker = createWorker({ ...createWorkerContext(database, { concurrency: 8 }), providers: [provider] })
    await worker.start()
    await eventually(
      'every slot is taken',
      () => begun.length,
      (length) => length === 8,
      10_000,
    ).finally(() => worker.drain(0))
    expect(begun).toContain('b0')
    const { rows } = await database.pool.query(`SELECT DISTINCT status, failed_attempts FROM replies`)
    expect(rows).toEqual([{ status: 'QUEUED', failed_attempts: 0 }])
  })
})
