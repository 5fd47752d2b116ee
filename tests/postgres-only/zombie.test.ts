import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type HeldRequest, holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { begin, delta, finish } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'
import { stop, without } from '../support/serverScene.ts'
import { hasStage, startStage } from '../support/stage.ts'

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
  const scene = await startStage()
  await using database = await scene.open()
  const held = holdReplies(scene.llm)
  const zombie = await scene.start(zombieEnv)
  const { id: interactionId } = await zombie.client.createInteraction()
  const sent = await zombie.client.send(interactionId, 'hello')
  const first = await held.next()
  begin(first.response)
  delta(first.response, 'first, ')
  await eventually(
    'the text is stored',
    async () => (await database.pool.query('SELECT FROM reply_chunks')).rowCount,
    (count) => count === 1,
  )
  zombie.server.kill('SIGSTOP')

  const other = await scene.start()
  const second = await held.next()
  begin(second.response)
  delta(second.response, 'second, ')
  // The zombie finds all of this in its sockets when it wakes up.
  const wakeUp = async () => {
    finishWith(first, 'of the zombie')
    zombie.server.kill('SIGCONT')
    await stop(zombie)
  }
  if (resume === 'during') await wakeUp()
  finishWith(second, 'of the living')
  await replyWhen(database.pool, sent.reply.id)
  if (resume === 'after') await wakeUp()
  await stop(other)

  const { rows: messages } = await database.pool.query('SELECT role, position, content FROM messages ORDER BY position')
  return { reply: await replyWhen(database.pool, sent.reply.id), messages, violations: await findViolations(database.pool), held }
}

describe.runIf(hasStage).each(['after', 'during'] as const)(
  'fault 8: a worker that wakes up %s the answer of the one that took over',
  (resume) => {
    it('writes nothing', { timeout: 120_000 }, async () => {
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

    it('control: would write without the fence', { timeout: 120_000 }, async () => {
      const { messages, violations } = await stopAndResume({ resume, zombieEnv: without('fence') })
      const answers = messages.filter(({ role }) => role === 'Ai').map(({ content }) => content)
      expect(answers).toContain('first, of the zombie')
      if (resume === 'after') expect(violations.join('\n')).toContain('a message has at most one answer: not in')
    })
  },
)
