import pg from 'pg'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { afterFile } from '../../support/afterFile.ts'
import { take } from '../../support/client.ts'
import { eventually } from '../../support/eventually.ts'
import { echo } from '../../support/llmServer.ts'
import { without } from '../../support/serverScene.ts'
import { hasTopology } from '../../support/topology/available.ts'
import { startTopology, type Topology } from '../../support/topology/topology.ts'
import { startCampaign } from './campaign/campaign.ts'
import { allAre, sendTo, statuses } from './nodes.ts'

// Every one of them leaves it as it was.
let topology: Topology
beforeAll(async () => {
  if (hasTopology) topology = await startTopology({}, afterFile)
})

describe.runIf(hasTopology)('fault 11: PostgreSQL is restarted under load', { timeout: 180_000 }, () => {
  it('and nobody else is', async () => {
    const processes = [...topology.apis, ...topology.workers]
    const campaign = await startCampaign(topology, { interactions: 100 })
    for (let restart = 0; restart < 5; restart += 1) {
      await campaign.hasGoneOn()
      await topology.postgres.stop()
      await topology.postgres.start()
    }
    await campaign.hasGoneOn()
    const { findings, violations, talkers } = await campaign.end()
    expect(findings).toEqual({ lost: 0, duplicates: 0, outOfOrder: 0, garbled: 0, stuck: 0 })
    expect(violations).toEqual([])
    expect(talkers.flatMap(({ unexpected }) => unexpected)).toEqual([])
    expect(await Promise.race([...processes.map(({ server }) => server.ended), 'they all run'])).toBe('they all run')
  })

  it('control: workers that do not expect it end', async () => {
    const { postgres, workers } = await startTopology(without('lookingAgain'))
    await postgres.stop()
    for (const { server } of workers) expect(await server.ended).toBe(1)
  })
})

describe.runIf(hasTopology)('fault 18: without the database', { timeout: 120_000 }, () => {
  it('callers are told so, no node is ready, and it all comes back by itself', async () => {
    const { client, postgres, apis, llm } = topology
    llm.respond = echo
    const { id, cursor } = await client.createInteraction()
    expect(await statuses(topology)).toEqual([200, 200, 200, 200])
    await postgres.stop()
    await eventually('no node is ready', () => statuses(topology), allAre(503))
    for (const api of apis) expect(await sendTo(api, id, 'hello', 'the one')).toBe('UNAVAILABLE')
    await postgres.start()
    await eventually('all nodes are ready', () => statuses(topology), allAre(200))
    const messages = client.follow(id, cursor)
    expect((await client.send(id, 'hello', { clientMessageId: 'the one' })).duplicate).toBe(false)
    expect((await take(messages, 2)).map(({ content }) => content)).toEqual(['hello', 'echo: hello'])
  })

  it('control: callers would be told nothing', async () => {
    const { client, postgres, apis } = await startTopology(without('unavailable'))
    const { id } = await client.createInteraction()
    await postgres.stop()
    for (const api of apis) expect(await sendTo(api, id, 'hello', 'the one')).toBe('INTERNAL_SERVER_ERROR')
  })
})

describe.runIf(hasTopology)('fault 18: when no connection is free', { timeout: 120_000 }, () => {
  it('callers are told so, no API node is ready, and it all comes back by itself', async () => {
    const { client, postgres, apis } = topology
    const interactions = await Promise.all(Array.from({ length: 20 }, () => client.createInteraction()))
    const lock = new pg.Client(postgres.url)
    await lock.connect()
    onTestFinished(() => lock.end())
    await lock.query('BEGIN; LOCK TABLE messages')
    // More than a node has connections: those that get one wait for the lock, the others for a connection.
    const sends = apis.flatMap((api) => interactions.map(({ id }, n) => sendTo(api, id, `message ${n}`, 'the one')))
    await eventually(
      'no API node is ready',
      () => statuses(topology),
      ([first, second]) => first === 503 && second === 503,
    )
    expect(await Promise.race(sends)).toBe('UNAVAILABLE')
    await lock.query('ROLLBACK')
    for (const code of await Promise.all(sends)) expect([undefined, 'UNAVAILABLE']).toContain(code)
    await eventually('all nodes are ready', () => statuses(topology), allAre(200))
    for (const [n, { id }] of interactions.entries())
      expect((await client.send(id, `message ${n}`, { clientMessageId: 'the one' })).message.position).toBe(1)
  })
})
