import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { connect } from '../../support/client.ts'
import { overPostgres } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { findViolations } from '../../support/invariants.ts'
import { createRandom } from '../../support/random.ts'
import { holdByQuestion } from '../../support/repliesToLetGo.ts'
import { findFaults } from './oracle.ts'
import { type Arena, type Race, type RaceResult, race, readAnswers, type Scene } from './race.ts'
import { checkingFirst, type Policy, withFreshKeys } from './senders.ts'

/** Over the embedded database sends take turns in any case: its one connection is theirs one after the other. */
const rounds = overPostgres ? 200 : 25
/** Interactions in which a race is on at the same time: few, so that the sends of one meet. */
const lanes = 4
const scenes: Scene[] = ['idle', 'running', 'queued']

let test: TestApp
let arena: Arena

beforeAll(async () => {
  test = await startTestApp({ REPLY_CONCURRENCY: '200' })
  const other = connect(test.app.url)
  arena = { pool: test.app.database.pool, clients: [test.client, other], replies: holdByQuestion(test.llm) }
  return () => other[Symbol.asyncDispose]()
})

/** What was not as it has to be in each of so many races. */
async function faultsOfRaces(count: number, toRace: (n: number) => Omit<Race, 'random'>): Promise<string[][]> {
  const left = Array.from({ length: count }, (_, n) => n)
  const races: RaceResult[] = []
  const lane = async () => {
    for (let n = left.shift(); n !== undefined; n = left.shift()) races.push(await race(arena, { ...toRace(n), random: createRandom(n) }))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const answers = await readAnswers(arena, races)
  return races.map((race) => findFaults(race, answers.get(race) ?? []))
}

const sceneOf = (n: number) => scenes[n % scenes.length] as Scene
const policies: Policy[] = ['ENQUEUE', 'REJECT', 'INTERRUPT', 'ROLLBACK']

describe.each(policies)('when two clients send at the same time, and one of them twice, with %s', (whenBusy) => {
  it('each message is stored once, and what is left and answered is what the policy says', { timeout: 120_000 }, async () => {
    expect(await faultsOfRaces(rounds, (n) => ({ whenBusy, scene: sceneOf(n) }))).toEqual(Array(rounds).fill([]))
    expect(await findViolations(arena.pool)).toEqual([])
    await eventually(
      'no request is open',
      () => test.llm.open,
      (open) => open === 0,
    )
  })

  // The controls: what the test above relies on is the key, and that the policy is the server's to carry out.
  it('a client that takes a new key for each send is found out', async () => {
    const sender = withFreshKeys()
    for (const faults of await faultsOfRaces(6, () => ({ whenBusy, scene: 'idle', sender })))
      expect(faults).toContainEqual(expect.stringMatching(/^[ab] is not known again$/))
  })
})

it.each([
  ['REJECT', /^2 were accepted, not 1$/],
  ['INTERRUPT', /^left are (a,b|b,a), not [ab]$/],
  ['ROLLBACK', /^left are (a,b|b,a), not [ab]$/],
] as const)('a client that does itself what %s means is found out', async (whenBusy, found) => {
  const sceneFor = (n: number) => (whenBusy === 'REJECT' ? 'idle' : sceneOf(n))
  for (const faults of await faultsOfRaces(6, (n) => ({ whenBusy, scene: sceneFor(n), sender: checkingFirst })))
    expect(faults).toContainEqual(expect.stringMatching(found))
})
