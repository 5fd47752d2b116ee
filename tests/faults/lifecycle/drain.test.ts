import { describe, expect, it } from 'vitest'
import { control } from '../../support/control.ts'
import { createRandom } from '../../support/random.ts'
import { stop } from '../../support/serverScene.ts'
import { hasStage, startStage } from '../../support/stage.ts'
import { ask, dictate, follow, openConversations, outcomes, readSoFar } from './conversations.ts'

/** A server ends in the middle of replies, half of which are finished while it drains, and another one is started. */
async function end(signal: 'SIGTERM' | 'SIGKILL') {
  const scene = await startStage()
  const random = createRandom(1)
  // In order, no lease may run out, however busy the machine is; killed, somebody has to wait for it.
  const ending = await scene.start({ DRAIN_SECONDS: '2', REPLY_LEASE_SECONDS: signal === 'SIGTERM' ? '15' : '2' })
  const conversations = await openConversations(ending.client, 50)
  await follow(ending.client, conversations)
  dictate(scene.llm, conversations, random, (reply) => reply.writeTo(2 + random.upTo(reply.text.length - 2)))
  await ask(ending.client, conversations)
  await readSoFar(ending.client, conversations)
  ending.server.kill(signal)
  for (const { replies } of conversations.filter((_, n) => n % 2)) replies.at(-1)?.finish()
  const code = await ending.server.ended

  dictate(scene.llm, conversations, random, (reply) => reply.finish())
  const next = await scene.start()
  await follow(next.client, conversations)
  await Promise.all(conversations.map(({ reader }) => reader.hasEnded()))
  await Promise.all(conversations.map(({ reader }) => reader.leave()))
  await stop(next)
  return { code, conversations: await outcomes(scene, conversations) }
}

describe.runIf(hasStage)('fault 7: a server is asked to stop in the middle of replies', { timeout: 120_000 }, () => {
  it('it finishes them or hands them back without spending an attempt, and clients see nothing but a reconnection', async () => {
    const { code, conversations } = await end('SIGTERM')
    expect(code).toBe(0)
    for (const { status, failedAttempts, errors, answers, seen, isGenuine } of conversations)
      expect({ status, failedAttempts, errors: errors.filter(Boolean), answers, isGenuine }).toEqual({
        status: 'COMPLETED',
        failedAttempts: 0,
        errors: [],
        answers: [seen],
        isGenuine: true,
      })
    // What nobody finished was handed back; of the rest, what was not finished in time.
    for (const [n, { errors }] of conversations.entries()) expect(errors).toEqual(n % 2 && errors.length === 1 ? [null] : [null, null])
  })

  control('control: one that is killed spends an attempt', async () => {
    const { conversations } = await end('SIGKILL')
    expect(conversations.filter(({ failedAttempts }) => failedAttempts === 1).length).toBeGreaterThanOrEqual(25)
  })
})
