import { describe, expect, it } from 'vitest'
import { createMessage } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { overPostgres } from '../../support/databases.ts'
import { preloading, stop } from '../../support/serverScene.ts'
import { hasStage, startStage } from '../../support/stage.ts'

const sendsEach = 50

/**
 * A server dies of messages that are sent at the same time, each in an interaction of its own; over PostgreSQL it is one of
 * two API nodes. Then all of them are sent again.
 */
async function dieOfSends(at: string, { withKeys = true } = {}) {
  const deadly = { ...preloading('dieAt'), DIE_AT: at }
  const scene = await startStage({ apis: [deadly, {}] })
  const { server, client } = await scene.start(overPostgres ? {} : deadly)
  const inputs = await Promise.all(
    Array.from({ length: sendsEach }, async (_, n) => {
      const { id: interactionId } = await client.createInteraction()
      return { interactionId, content: `message ${n}`, ...(withKeys && { clientMessageId: 'the one' }) }
    }),
  )
  const sends = await Promise.allSettled(inputs.map((input) => client.data(createMessage, { input })))
  const dead = scene.apis[0]?.server ?? server
  expect(await dead.ended).toBe('SIGKILL')
  if (overPostgres) await stop({ server, client })
  const count = () => scene.read(async ({ prisma }) => prisma.message.count({ where: { role: 'HUMAN' } }))
  const storedAtDeath = await count()

  const next = await scene.start()
  const again = await Promise.all(inputs.map((input) => next.client.data(createMessage, { input })))
  await stop(next)
  return {
    answered: sends.filter(({ status }) => status === 'fulfilled').length,
    storedAtDeath,
    toldToBeDuplicates: again.filter(({ createMessage: sent }) => sent.duplicate).length,
    stored: await count(),
  }
}

describe.runIf(hasStage)('a server dies while messages are sent', { timeout: 120_000 }, () => {
  it('fault 1: before the commit nothing is stored, and the second send makes one message', async () => {
    const { answered, storedAtDeath, toldToBeDuplicates, stored } = await dieOfSends('a message is not yet committed')
    expect(answered).toBeLessThan(sendsEach)
    expect({ storedAtDeath, toldToBeDuplicates, stored }).toEqual({
      storedAtDeath: answered,
      toldToBeDuplicates: answered,
      stored: sendsEach,
    })
  })

  it('fault 2: after the commit the second send is told that it is one', async () => {
    const { answered, storedAtDeath, toldToBeDuplicates, stored } = await dieOfSends('a message is committed, not answered')
    expect(storedAtDeath).toBeGreaterThan(answered)
    expect({ toldToBeDuplicates, stored }).toEqual({ toldToBeDuplicates: storedAtDeath, stored: sendsEach })
  })

  control('control: sends without a key are stored twice', async () => {
    const { answered, storedAtDeath, stored } = await dieOfSends('a message is committed, not answered', { withKeys: false })
    expect(storedAtDeath).toBeGreaterThan(answered)
    expect(stored).toBe(sendsEach + storedAtDeath)
  })
})
