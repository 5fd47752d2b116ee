import { expect, it } from 'vitest'
import { createMessage } from '../../support/client.ts'
import { eventually } from '../../support/eventually.ts'
import { hasTopology } from '../../support/topology/available.ts'
import { startTopology, type Topology } from '../../support/topology/topology.ts'
import { startCampaign } from './campaign/campaign.ts'

const readiness = ({ apis, workers }: Topology) =>
  Promise.all([...apis, ...workers].map(async ({ server }) => (await fetch(`${server.url}/health/ready`)).status))

const allAre = (status: number) => (statuses: number[]) => statuses.every((each) => each === status)

it.runIf(hasTopology)('fault 11: PostgreSQL is restarted under load, and nobody else is', { timeout: 180_000 }, async () => {
  const topology = await startTopology()
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

it.runIf(hasTopology)(
  'fault 18: without the database callers are told so, no node is ready, and it all comes back by itself',
  {
    timeout: 120_000,
  },
  async () => {
    const topology = await startTopology()
    const { client, postgres } = topology
    const { id, cursor } = await client.createInteraction()
    expect(await readiness(topology)).toEqual([200, 200, 200, 200])
    await postgres.stop()
    await eventually('no node is ready', () => readiness(topology), allAre(503))
    for (const { server } of topology.apis) {
      const body = JSON.stringify({
        query: createMessage,
        variables: { input: { interactionId: id, content: 'hello', clientMessageId: 'the one' } },
      })
      const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      const { errors } = (await response.json()) as { errors: object[] }
      expect(errors).toMatchObject([{ path: ['createMessage'], extensions: { code: 'UNAVAILABLE' } }])
    }
    await postgres.start()
    await eventually('all nodes are ready', () => readiness(topology), allAre(200))
    const messages = client.follow(id, cursor)
    const sent = await client.send(id, 'hello', { clientMessageId: 'the one' })
    expect(sent.duplicate).toBe(false)
    const next = async () => (await messages.next()).value.data.messageAdded.content
    expect([await next(), await next()]).toEqual(['hello', 'echo: hello'])
  },
)
