import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { afterFile } from '../../support/afterFile.ts'
import { control } from '../../support/control.ts'
import { overPostgres } from '../../support/databases.ts'
import { overSocket } from '../../support/eventConnections.ts'
import type { SeenEvent } from '../../support/events.ts'
import { eventually } from '../../support/eventually.ts'
import { createRandom } from '../../support/random.ts'
import { stop } from '../../support/serverScene.ts'
import { hasStage, type Stage, startStage } from '../../support/stage.ts'
import { ask, dictate, follow, openConversations } from './conversations.ts'
import { die, expectSound, goOn, lease } from './death.ts'

/**
 * When another one has taken the reply, in seconds: over PostgreSQL two more than the lease, and the time that it takes to
 * start a server. That is half a second on an idle machine; a busy one is as much slower in everything.
 */
const latest = ({ startSeconds }: { startSeconds: number }) =>
  overPostgres ? lease + startSeconds + 2 * Math.max(1, startSeconds / 0.5) : lease

async function* asOneAttempt(events: AsyncIterable<SeenEvent>) {
  for await (const event of events) {
    if (event.__typename === 'ReplyDelta') yield { ...event, attempt: 1 }
    else if (event.__typename !== 'ReplyRetrying') yield event
  }
}

const leasesAreLongOver = ({ pool }: Database) =>
  eventually(
    'the leases of the dead worker are long over',
    async () => (await pool.query(`SELECT FROM replies WHERE status = 'RUNNING' AND lease_until > now() - interval '3 seconds'`)).rowCount,
    (count) => count === 0,
  )

let scene: Stage
beforeAll(async () => {
  if (hasStage) scene = await startStage({ atEnd: afterFile })
})

describe.runIf(hasStage)('fault 3: the worker dies when it has claimed a reply', { timeout: 120_000 }, () => {
  const at = 'a reply was claimed'

  it('another one takes the reply when the lease is over, at once over an embedded database', async () => {
    const aftermath = await die(scene, { at })
    const lost = (await expectSound(aftermath)).filter(({ errors }) => errors.includes('WORKER_LOST'))
    expect(lost.length).toBeGreaterThan(0)
    for (const { errors, delay } of lost) {
      expect(errors).toEqual(['WORKER_LOST', null])
      expect(delay).toBeLessThan(latest(aftermath))
    }
  })

  control('control: nobody takes a reply that is not looked for', async () => {
    const aftermath = await die(await startStage(), { at, livingWithout: ['reclaiming'] })
    const { scene, conversations, next } = aftermath
    const [later] = await openConversations(next.client, 1)
    if (!later) throw new Error('there is no conversation')
    dictate(scene.llm, [later], createRandom(1), (reply) => reply.finish())
    await follow(next.client, [later])
    await ask(next.client, [later])
    await later.reader.hasEnded()
    if (overPostgres) await scene.read(leasesAreLongOver)
    const query = 'query ($id: ID!) { interaction(id: $id) { messages { edges { node { reply { status } } } } } }'
    const read = ({ interactionId: id }: { interactionId: string }) => next.client.data(query, { id })
    const statuses = (await Promise.all(conversations.map(read))).map(({ interaction }) => interaction.messages.edges[0]?.node.reply.status)
    expect(statuses).toContain('RUNNING')
  })
})

describe.runIf(hasStage)('fault 4: the worker dies in the middle of replies', { timeout: 120_000 }, () => {
  it('the next attempt begins anew: clients are told, and see its text alone', async () => {
    const aftermath = await die(scene)
    for (const { errors } of await expectSound(aftermath)) expect(errors).toEqual(['WORKER_LOST', null])
    for (const { reader } of aftermath.conversations) expect(reader.retries).toBe(1)
  })

  control('control: a client that takes all attempts for one is noticed', async () => {
    const open: typeof overSocket = async (...place) => {
      const { events, cut } = await overSocket(...place)
      return { events: asOneAttempt(events), cut }
    }
    await expect(goOn(await die(await startStage()), open)).rejects.toThrow('a delta begins where the text ends')
  })
})

describe.runIf(hasStage)('faults 5 and 6: the worker dies around the commit of the end', { timeout: 120_000 }, () => {
  it('before it: neither the message nor the end is there, and another attempt brings both', async () => {
    const all = await expectSound(await die(scene, { at: 'the end is written, not committed' }))
    for (const { errors } of all) expect(errors).toEqual(['WORKER_LOST', null])
  })

  it('after it, before it was published: both are there, and clients get them from the database', async () => {
    const all = await expectSound(await die(scene, { at: 'the end is committed, not published' }))
    expect(all.map(({ errors }) => errors)).toContainEqual([null])
  })

  control('control: half an end is noticed', async () => {
    const { scene, next } = await die(await startStage(), { at: 'the end is written, not committed', dyingWithout: ['transaction'] })
    await stop(next)
    await expect(scene.read(async () => {})).rejects.toThrow('stored chunks are of the running attempt')
  })
})
