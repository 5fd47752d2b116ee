import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRedisPubSub } from '../../src/pubsub/redis.ts'
import { overPostgres } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { hasRedis, startRedisServer } from '../support/redisServer.ts'
import { Hearing } from './hearing.ts'

const canary = 'canary%2F:pässword'
const asInUrl = encodeURIComponent(canary)

// Needs no PostgreSQL.
describe.runIf(hasRedis && !overPostgres)('the password of Redis', () => {
  async function start(address: (url: URL) => void) {
    const server = await startRedisServer({ password: canary })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const url = new URL(server.url)
    address(url)
    const errors: unknown[] = []
    const pubsub = await createRedisPubSub({ url: url.href, onError: (error) => errors.push(error) })
    onTestFinished(() => pubsub[Symbol.asyncDispose]())
    return { server, pubsub, errors }
  }

  const said = (errors: unknown[]) => inspect(errors, { depth: 10, showHidden: true }) + JSON.stringify(errors)

  it('is taken from the address, and is not in what is said of a lost connection', async () => {
    const { server, pubsub, errors } = await start(() => {})
    await new Hearing(pubsub, 'topic').hears(pubsub)
    expect(errors).toEqual([])
    await server.kill()
    await eventually(
      'it says that it cannot connect',
      () => said(errors),
      (text) => text.includes('ECONNREFUSED'),
    )
    expect(said(errors)).not.toMatch(/canary/)
  })

  it.each([
    ['of nobody', (url: URL) => (url.username = 'canary')],
    ['that is wrong', (url: URL) => (url.password = `${asInUrl}-wrong`)],
  ])('is not in what is said of one %s', async (_, spoil) => {
    const { errors } = await start(spoil)
    expect(said(errors)).toMatch(/WRONGPASS/)
    expect(said(errors)).not.toMatch(/canary/)
  })
})
