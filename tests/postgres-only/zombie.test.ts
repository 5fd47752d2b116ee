import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../support/client.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { type HeldRequest, holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { begin, delta, finish, startLlmServer } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'
import { databaseEnv, startServerProcess } from '../support/serverProcess.ts'

const withoutFencing = new URL('../support/withoutFencing.ts', import.meta.url).pathname

/** The rest of an answer, into a stream that has begun. */
function finishWith({ response }: HeldRequest, text: string) {
  delta(response, text)
  finish(response)
}

/**
 * A worker is stopped in the middle of a reply until its lease is over and another worker has the reply; then it goes
 * on where it stopped. What the database holds when both have ended:
 * @param options.resume whether the other one has answered by then, or is still at it
 * @param options.zombieEnv more variables for the worker that is stopped
 */
async function stopAndResume({ resume, zombieEnv = {} }: { resume: 'after' | 'during'; zombieEnv?: Record<string, string> }) {
  const settings = await testDatabase()
  const database = await openTestDatabase(settings)
  onTestFinished(() => database[Symbol.asyncDispose]())
  await using llm = await startLlmServer()
  const held = holdReplies(llm)
  const start = async (more: Record<string, string> = {}) => {
    const server = await startServerProcess({ ...databaseEnv(settings), OPENAI_BASE_URL: llm.baseUrl, REPLY_LEASE_SECONDS: '2', ...more })
    onTestFinished(async () => {
      server.kill('SIGKILL')
      await server.ended
    })
    return server
  }
  const zombie = await start(zombieEnv)
  const client = connect(zombie.url)
  const { id: interactionId } = await client.createInteraction()
  const sent = await client.send(interactionId, 'hello')
  const first = await held.next()
  begin(first.response)
  delta(first.response, 'first, ')
  const stored = () => database.pool.query('SELECT FROM reply_chunks').then(({ rowCount }) => rowCount)
  await expect.poll(stored, { timeout: 20_000 }).toBe(1)
  zombie.kill('SIGSTOP')

  const other = await start()
  const second = await held.next()
  begin(second.response)
  delta(second.response, 'second, ')
  // The zombie finds all of this in its sockets when it wakes up.
  const wakeUp = async () => {
    finishWith(first, 'of the zombie')
    zombie.kill('SIGCONT')
    zombie.kill('SIGTERM')
    expect(await zombie.ended).toBe(0)
  }
  if (resume === 'during') await wakeUp()
  finishWith(second, 'of the living')
  await replyWhen(database.pool, sent.reply.id)
  if (resume === 'after') await wakeUp()
  other.kill('SIGTERM')
  expect(await other.ended).toBe(0)

  const { rows: messages } = await database.pool.query('SELECT role, position, content FROM messages ORDER BY position')
  return { reply: await replyWhen(database.pool, sent.reply.id), messages, violations: await findViolations(database.pool), held }
}

describe.each(['after', 'during'] as const)('a worker that wakes up %s the answer of the one that took over', (resume) => {
  it('writes nothing', { timeout: 60_000 }, async () => {
    const { reply, messages, violations, held } = await stopAndResume({ resume })
    expect(violations).toEqual([])
    expect(messages).toEqual([
      { role: 'Human', position: 1, content: 'hello' },
      { role: 'Ai', position: 2, content: 'second, of the living' },
    ])
    expect(reply).toMatchObject({
      status: 'COMPLETED',
      attempt: 2,
      failedAttempts: 1,
      attempts: [
        { number: 1, errorCode: 'WORKER_LOST', provider: 'openai' },
        { number: 2, errorCode: null, provider: 'openai' },
      ],
    })
    expect(held.questions).toEqual(['hello', 'hello'])
  })

  it('control: would write without the fence', { timeout: 60_000 }, async () => {
    const { messages, violations } = await stopAndResume({ resume, zombieEnv: { NODE_OPTIONS: `--import=${withoutFencing}` } })
    const answers = messages.filter(({ role }) => role === 'Ai').map(({ content }) => content)
    expect(answers).toContain('first, of the zombie')
    if (resume === 'after') expect(violations.join('\n')).toContain('a message has at most one answer: not in')
  })
})
