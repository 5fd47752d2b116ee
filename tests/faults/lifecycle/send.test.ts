import { describe, expect, it } from 'vitest'
import { createMessage } from '../../support/client.ts'
import { preloading, startServerScene, stop } from '../../support/serverScene.ts'

const sendsEach = 50

/**
 * A server dies of messages that are sent at the same time, each in an interaction of its own, and they are sent again to
 * the next one. @returns how many were stored when it had died, and in the end; and how many of the second sends were told so
 */
async function dieOfSends(at: string, { withKeys = true } = {}) {
  const scene = await startServerScene()
  const dying = await scene.start({ ...preloading('dieAt'), DIE_AT: at })
  const inputs = await Promise.all(
    Array.from({ length: sendsEach }, async (_, n) => {
      const { id: interactionId } = await dying.client.createInteraction()
      return { interactionId, content: `message ${n}`, ...(withKeys && { clientMessageId: 'the one' }) }
    }),
  )
  await Promise.allSettled(inputs.map((input) => dying.client.request(createMessage, { input })))
  expect(await dying.server.ended).toBe('SIGKILL')
  const count = () => scene.read(async ({ prisma }) => prisma.message.count({ where: { role: 'HUMAN' } }))
  const storedAtDeath = await count()

  const next = await scene.start()
  const again = await Promise.all(inputs.map((input) => next.client.data(createMessage, { input })))
  await stop(next)
  const duplicates = again.filter(({ createMessage: sent }) => sent.duplicate).length
  return { storedAtDeath, duplicates, stored: await count() }
}

describe('a server dies while messages are sent', { timeout: 120_000 }, () => {
  it('fault 1: before the commit nothing is stored, and the second send makes one message', async () => {
    expect(await dieOfSends('a message is not yet committed')).toEqual({ storedAtDeath: 0, duplicates: 0, stored: sendsEach })
  })

  it('fault 2: after the commit the second send is told that it is one', async () => {
    const { storedAtDeath, duplicates, stored } = await dieOfSends('a message is committed, not answered')
    expect(storedAtDeath).toBeGreaterThan(0)
    expect({ duplicates, stored }).toEqual({ duplicates: storedAtDeath, stored: sendsEach })
  })

  it('control: sends without a key are stored twice', async () => {
    const { storedAtDeath, stored } = await dieOfSends('a message is committed, not answered', { withKeys: false })
    expect(stored).toBe(sendsEach + storedAtDeath)
    expect(storedAtDeath).toBeGreaterThan(0)
  })
})
