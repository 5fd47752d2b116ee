import { expect, it } from 'vitest'
import { hasTopology } from '../../support/topology/available.ts'
import { startTopology } from '../../support/topology/topology.ts'
import { startCampaign } from './campaign/campaign.ts'

/** Ends every process once, one after the other, as an update does, and puts another in its place. */
async function updateAll(signal: NodeJS.Signals, interactions: number) {
  const topology = await startTopology()
  const campaign = await startCampaign(topology, { interactions })
  const ends = []
  for (const place of [...topology.apis, ...topology.workers]) {
    await campaign.hasGoneOn()
    ends.push(await place.replace(signal))
  }
  await campaign.hasGoneOn()
  const outcome = await campaign.end()
  return { ...outcome, ends, lostAnswers: outcome.talkers.flatMap(({ lostAnswers }) => lostAnswers) }
}

it.runIf(hasTopology)(
  'all processes are replaced one after the other, and clients see nothing but reconnections',
  { timeout: 180_000 },
  async () => {
    const { ends, findings, violations, talkers, lostAttempts, lostAnswers } = await updateAll('SIGTERM', 100)
    expect(ends).toEqual([0, 0, 0, 0])
    expect(findings).toEqual({ lost: 0, duplicates: 0, outOfOrder: 0, garbled: 0, stuck: 0 })
    expect(violations).toEqual([])
    expect(talkers.flatMap(({ unexpected }) => unexpected)).toEqual([])
    expect({ lostAnswers, lostAttempts }).toEqual({ lostAnswers: [], lostAttempts: 0 })
  },
)

it.runIf(hasTopology)('control: processes that are killed instead lose what they are at', { timeout: 180_000 }, async () => {
  const { findings, violations, lostAttempts } = await updateAll('SIGKILL', 50)
  expect(lostAttempts).toBeGreaterThan(0)
  expect(findings).toEqual({ lost: 0, duplicates: 0, outOfOrder: 0, garbled: 0, stuck: 0 })
  expect(violations).toEqual([])
})
