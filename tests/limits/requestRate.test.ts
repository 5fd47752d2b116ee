import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openRequestRate } from '../../src/rates/openRequestRate.ts'
import type { RequestRate } from '../../src/rates/requestRate.ts'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { openTestDatabase, overPostgres, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { readMetric } from '../support/metrics.ts'
import { hasRedis, type RedisServer, startRedisServer } from '../support/redisServer.ts'

const limit = 10

let database: Database
beforeAll(async () => {
  database = await openTestDatabase(await testDatabase())
})
afterAll(() => database[Symbol.asyncDispose]())

/** What counts on one node. */
async function openNode(redisUrl?: string, onError: (error: unknown) => void = () => {}): Promise<RequestRate> {
  const config = { redisUrl, ownerLimits: { requestsPerMinute: limit } }
  const rate = await openRequestRate(config, database, { onRefused: () => {}, onError })
  if (!rate) throw new Error('requests are not counted')
  onTestFinished(() => rate[Symbol.asyncDispose]())
  return rate
}

/** How many of so many requests at once are let through. */
async function passed(nodes: RequestRate[], ownerId: string, count = 50): Promise<number> {
  const taken = await Promise.allSettled(Array.from({ length: count }, (_, n) => nodes[n % nodes.length]?.take(ownerId)))
  for (const { status, reason } of taken as PromiseRejectedResult[])
    if (status === 'rejected') expect(reason).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterMs: expect.any(Number) } })
  return taken.filter(({ status }) => status === 'fulfilled').length
}

const stores: [string, () => Promise<RequestRate[]>][] = overPostgres
  ? [['PostgreSQL, on two nodes', async () => [await openNode(), await openNode()]]]
  : [['memory', async () => [await openNode()]]]

describe.each(stores)('requests that are counted in %s', (_, open) => {
  it('are let through up to the limit, of each owner', async () => {
    const nodes = await open()
    const [ada, eve] = [randomUUID(), randomUUID()]
    expect(await passed(nodes, ada)).toBe(limit)
    expect(await passed(nodes, ada)).toBe(0)
    expect(await passed(nodes, eve, limit)).toBe(limit)
  })
})

describe.runIf(overPostgres)('in PostgreSQL', () => {
  it('a window ends by the clock of the database: that of a node may be an hour ahead', async () => {
    const ownerId = randomUUID()
    expect(await passed([await openNode()], ownerId, limit)).toBe(limit)
    const now = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
    onTestFinished(() => void vi.restoreAllMocks())
    expect(await passed([await openNode()], ownerId)).toBe(0)
    await database.pool.query('UPDATE request_rates SET window_ends = now() WHERE owner_id = $1', [ownerId])
    const fresh = await openNode()
    expect(await passed([fresh], ownerId)).toBe(limit)
    const refusal = await fresh.take(ownerId).catch((error) => error)
    expect(refusal.details.retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('an owner who has used it up costs the database nothing more', async () => {
    const [ownerId, node] = [randomUUID(), await openNode()]
    await passed([node], ownerId)
    await database.pool.query('DELETE FROM request_rates WHERE owner_id = $1', [ownerId])
    expect(await passed([node], ownerId)).toBe(0)
    expect((await database.pool.query('SELECT FROM request_rates WHERE owner_id = $1', [ownerId])).rowCount).toBe(0)
  })

  it('a node counts by itself while the database cannot be used', async () => {
    const lost = await openTestDatabase(await testDatabase())
    const rate = await openRequestRate({ ownerLimits: { requestsPerMinute: limit } }, lost, { onRefused: () => {}, onError: () => {} })
    await lost[Symbol.asyncDispose]()
    expect(await passed([rate as RequestRate], randomUUID())).toBe(limit)
  })
})

describe.runIf(!overPostgres && hasRedis)('in Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedisServer({ password: 'canary' })
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  it('requests are let through up to the limit, through two nodes', async () => {
    const nodes = [await openNode(redis.url), await openNode(redis.url)]
    expect(await passed(nodes, 'ada')).toBe(limit)
    expect(await passed(nodes, 'ada')).toBe(0)
    expect(await passed(nodes, 'eve', limit)).toBe(limit)
  })

  it('fault 15: while it is away each node counts by itself, and together again when it is back', async () => {
    const told: string[] = []
    const nodes = [await openNode(redis.url, (error) => told.push(String(error))), await openNode(redis.url)]
    const asked = passed(nodes, 'pending', limit)
    await redis.kill()
    expect(await asked).toBe(limit)
    for (const node of nodes) expect(await passed([node], 'ada')).toBe(limit)
    const late = await openNode(redis.url)
    expect(await passed([late], 'ada')).toBe(limit)
    await eventually(
      'the operator is told',
      () => told.length,
      (lines) => lines > 0,
    )
    await redis.restart()
    await eventually(
      'all nodes count together',
      async () => passed([...nodes, late], randomUUID(), 3 * limit),
      (count) => count === limit,
    )
    expect(told.join()).not.toContain('canary')
  })
})

it('a server counts what its owners ask, and tells the operator', async () => {
  const { app } = await startTestApp({ AUTH: 'api-key', OWNER_REQUESTS_PER_MINUTE: '3' })
  const tokenOf = async (subject: string) => (await makeKey(app.database, { subject })).token
  const [ada, eve] = [await tokenOf('ada'), await tokenOf('eve')]
  const ask = (token: string) =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
  for (let n = 0; n < 3; n += 1) expect((await ask(ada)).status).toBe(200)
  const refused = await ask(ada)
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
  await using client = connect(app.url, ada)
  const overSocket = client.socket.iterate({ query: '{ __typename }' }).next()
  await expect(overSocket).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
  expect((await ask(eve)).status).toBe(200)
  expect(await readMetric(app.url, 'parley_owner_refusals_total{limit="requests"}')).toBe(2)
})
