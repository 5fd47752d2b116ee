import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { Database, DatabasePool } from '../../src/db/database.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { ParleyError } from '../../src/errors.ts'
import { createCheckpoint } from '../../src/worker/checkpoint.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { claim, createDomain, createWorkerContext, owner } from '../support/parts.ts'
import { joined, readChunks } from '../support/storedText.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

/** A running reply and a checkpoint; `line.fails` says how many of its next statements fail, `carriesOut` whether they are done all the same. */
async function start() {
  const [domain, context, viewer] = [createDomain(database), createWorkerContext(database), owner('someone')]
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  await createMessage(domain, viewer, { interactionId, content: 'hello' })
  const [reply] = await claim(context)
  if (!reply) throw new Error('there was nothing to claim')
  const line = { fails: 0, carriesOut: false }
  const failures: unknown[] = []
  const query = async (statement: Parameters<Pool['query']>[0]) => {
    const fails = line.fails > 0
    if (fails) line.fails -= 1
    const result = !fails || line.carriesOut ? await database.pool.query(statement) : undefined
    if (fails) throw new ParleyError('UNAVAILABLE', 'the line is down', { retryable: true })
    return result
  }
  const checkpoint = createCheckpoint({
    ...context,
    database: { ...database, pool: { query, cipher: database.pool.cipher } as unknown as DatabasePool },
    events: { ...context.events, failed: (_, error) => failures.push(error) },
  })
  const stopped = new AbortController()
  const run = checkpoint.run(stopped.signal)
  onTestFinished(async () => {
    stopped.abort()
    await run
  })
  return { reply, line, failures, checkpoint }
}

const chunks = (id: string) => readChunks(database.pool, id)

it('stores the text in pieces that join', async () => {
  const { reply, checkpoint } = await start()
  const text = ['One ', 'two ', 'three']
  let offset = 0
  for (const piece of text) {
    checkpoint.append(reply.id, 1, offset, piece)
    offset += piece.length
    if (offset === 4)
      await eventually(
        'the first is stored',
        () => chunks(reply.id),
        (rows) => rows.length === 1,
      )
  }
  const rows = await eventually(
    'all is stored',
    () => chunks(reply.id),
    (rows) => joined(rows) === 'One two three',
  )
  expect(rows).toMatchObject([
    { attempt: 1, offset: 0, text: 'One ' },
    { attempt: 1, offset: 4, text: 'two three' },
  ])
})

it.each([
  ['was not done', false],
  ['was done, though nobody heard of it', true],
])('leaves no hole where storing failed and %s', async (_, carriesOut) => {
  const { reply, line, failures, checkpoint } = await start()
  Object.assign(line, { fails: 2, carriesOut })
  checkpoint.append(reply.id, 1, 0, 'One ')
  await eventually(
    'storing fails',
    () => failures.length,
    (count) => count === 1,
  )
  checkpoint.append(reply.id, 1, 4, 'two ')
  await eventually(
    'storing fails again',
    () => failures.length,
    (count) => count === 2,
  )
  checkpoint.append(reply.id, 1, 8, 'three')
  await eventually(
    'all is stored',
    () => chunks(reply.id),
    (rows) => joined(rows) === 'One two three',
  )
})

it('forgets the text of an attempt that is over, and not that of the next one', async () => {
  const { reply, line, failures, checkpoint } = await start()
  line.fails = 1
  checkpoint.append(reply.id, 0, 0, 'of an earlier attempt')
  await eventually(
    'storing fails',
    () => failures.length,
    (count) => count === 1,
  )
  checkpoint.append(reply.id, 1, 0, 'of this one')
  checkpoint.forget(reply.id, 0)
  await eventually(
    'it is stored',
    () => chunks(reply.id),
    (rows) => joined(rows) === 'of this one',
  )
})
