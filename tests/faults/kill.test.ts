import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { complete } from '../../src/worker/settle.ts'
import { connect } from '../support/client.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { findViolations } from '../support/invariants.ts'
import { answer, startLlmServer } from '../support/llmServer.ts'
import { answerOf, claim, createDomain, createWorkerContext, owner } from '../support/parts.ts'
import { createRandom } from '../support/random.ts'
import { replyStatus } from '../support/replies.ts'
import { auditSends, Senders } from '../support/senders.ts'
import { databaseEnv, type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 5)
const seed = Number(process.env.KILL_SEED ?? 1)

it(`a server that is killed ${rounds} times under load loses nothing and does nothing twice`, { timeout: 300_000 }, async () => {
  const settings = await testDatabase()
  await using llm = await startLlmServer()
  llm.respond = ({ messages }, response) => answer(response, `the answer to ${messages.at(-1)?.content}`)
  const env = {
    ...databaseEnv(settings),
    OPENAI_BASE_URL: llm.baseUrl,
    REPLY_LEASE_SECONDS: '2',
    // The same reply may be hit by several kills; here none may fail of it.
    REPLY_MAX_ATTEMPTS: '100',
    LOG_LEVEL: 'info',
  }
  const random = createRandom(seed)
  let server: ServerProcess = await startServerProcess(env)
  try {
    const interactionIds: string[] = []
    for (let n = 0; n < 4; n += 1) interactionIds.push((await connect(server.url).createInteraction()).id)
    const senders = new Senders(interactionIds, 8, random)
    for (let round = 1; round <= rounds; round += 1) {
      const load = new AbortController()
      const running = senders.run(connect(server.url), load.signal)
      // Some are killed before they have answered anything, the others in the middle of it.
      if (random.chance(0.8)) await senders.nextAcknowledgement()
      await delay(600 * random.next())
      server.kill('SIGKILL')
      expect(await server.ended).toBe('SIGKILL')
      load.abort()
      await running
      server = await startServerProcess(env)
    }
    const client = connect(server.url)
    await senders.finish(client)
    // Turns are in order: when the last one is final, all are.
    for (const { reply } of await senders.sendLast(client))
      await eventually(
        'the last reply is final',
        () => replyStatus(client, reply.id),
        (status) => status !== 'QUEUED' && status !== 'RUNNING',
        60_000,
      )
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)

    await using database = await openTestDatabase(settings)
    const findings = await auditSends(database.pool, senders.acknowledged)
    console.log(
      `${rounds} rounds, seed ${seed}: ${Object.entries(findings)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}`,
    )
    expect(findings).toEqual({ acknowledged: senders.acknowledged.length, lost: 0, duplicates: 0, secondReplies: 0, missingReplies: 0 })
    expect(senders.acknowledged.length).toBeGreaterThan(rounds)
    expect(await findViolations(database.pool)).toEqual([])
    expect(senders.repeated.filter(({ first, again, duplicate }) => first !== again || !duplicate)).toEqual([])
  } finally {
    server.kill('SIGKILL')
    await server.ended
  }
})

it.each([
  ['lost', `DELETE FROM messages WHERE position = 2`],
  ['lost', `UPDATE messages SET position = position + 100 WHERE position = 2`],
  ['duplicates', insertCopy(`'Human', NULL, 'key 1'`)],
  ['secondReplies', insertCopy(`'Ai', id, 'again'`)],
  ['missingReplies', `UPDATE replies SET status = 'FAILED', message_id = NULL, error_code = 'WORKER_LOST'`],
])('control: the audit counts what is %s', async (name, damage) => {
  await using database = await openTestDatabase(await testDatabase())
  const [domain, context, viewer] = [createDomain(database), createWorkerContext(database), owner('someone')]
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  const acknowledged = []
  for (const [key, reply] of [
    ['key 1', true],
    ['key 2', false],
  ] as const) {
    const { message } = await createMessage(domain, viewer, { interactionId, content: key, clientMessageId: key, reply })
    acknowledged.push({ interactionId, key, reply, messageId: message.id, position: message.position })
  }
  for (const reply of await claim(context)) await complete(context, reply, answerOf('hi'))
  const clean = { acknowledged: 2, lost: 0, duplicates: 0, secondReplies: 0, missingReplies: 0 }
  expect(await auditSends(database.pool, acknowledged)).toEqual(clean)
  await database.pool.query(damage)
  expect(await auditSends(database.pool, acknowledged)).toEqual({ ...clean, [name]: 1 })
})

function insertCopy(roleParentContent: string) {
  return `INSERT INTO messages (id, interaction_id, role, parent_id, content, position, added_revision, revision)
    SELECT gen_random_uuid(), interaction_id, ${roleParentContent}, 100, 1000, 1000 FROM messages WHERE client_message_id = 'key 1'`
}
