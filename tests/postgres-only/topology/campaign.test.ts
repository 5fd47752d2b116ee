import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRandom } from '../../support/random.ts'
import { hasTopology } from '../../support/topology/available.ts'
import { startTopology } from '../../support/topology/topology.ts'
import { type Outcome, startCampaign } from './campaign/campaign.ts'
import { rampage } from './campaign/chaos.ts'
import type { Resume } from './campaign/follower.ts'

const seconds = Number(process.env.CAMPAIGN_SECONDS ?? 60)
const seed = Number(process.env.CAMPAIGN_SEED ?? 1)

async function start(interactions: number, resume?: Resume) {
  const topology = await startTopology({ REPLY_MAX_ATTEMPTS: '100' })
  return { topology, campaign: await startCampaign(topology, { interactions, seed, ...(resume && { resume }) }) }
}

/** Many talk while everything that can break does. */
async function endure(forSeconds: number) {
  const { topology, campaign } = await start(200)
  const end = new AbortController()
  const broken = rampage(topology, campaign.followers, createRandom(seed), end.signal)
  await Promise.race([delay(forSeconds * 1000), broken])
  end.abort()
  const disasters = await broken
  return { ...(await campaign.end()), disasters }
}

const actions = ['createMessage', 'cancelReply', 'retryReply', 'updateMessage', 'deleteMessage']
/** How often it was done. */
const times = ({ talkers }: Pick<Outcome, 'talkers'>, name: string) => talkers.reduce((sum, { done }) => sum + (done[name] ?? 0), 0)

function report({ findings, disasters, talkers, followers }: Outcome & { disasters: Record<string, number> }) {
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
  const listed = (counts: object) => Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  const done = actions.map((name) => `${name} ${times({ talkers }, name)}`)
  const [events, connections] = [sum(followers.map((follower) => follower.events)), sum(followers.map((follower) => follower.connections))]
  console.log(
    [
      `${seconds} s, seed ${seed}: ${done.join(', ')}; answers lost ${sum(talkers.map(({ lostAnswers }) => lostAnswers.length))}`,
      `${events} events to ${followers.length} clients over ${connections} connections`,
      `broken: ${listed(disasters).join(', ')}`,
      listed(findings).join(', '),
    ].join('\n'),
  )
}

it.runIf(hasTopology)(
  `${seconds} seconds of talk and disasters: nothing is lost, twice, out of order or stuck`,
  {
    timeout: (seconds + 240) * 1000,
  },
  async () => {
    const outcome = await endure(seconds)
    report(outcome)
    expect(outcome.findings).toEqual({ lost: 0, duplicates: 0, outOfOrder: 0, garbled: 0, stuck: 0 })
    expect(outcome.violations).toEqual([])
    expect(outcome.talkers.flatMap(({ unexpected }) => unexpected)).toEqual([])
    expect(Object.keys(outcome.disasters).length).toBeGreaterThan(2)
    for (const name of actions) expect(times(outcome, name), name).toBeGreaterThan(0)
  },
)

it.runIf(hasTopology)('control: clients that come back without their cursors are noticed', { timeout: 240_000 }, async () => {
  const { campaign } = await start(50, () => undefined)
  for (let round = 0; round < 5; round++) {
    await campaign.hasGoneOn()
    for (const follower of campaign.followers) follower.cut()
  }
  expect((await campaign.end()).findings.lost).toBeGreaterThan(0)
})
