import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { holdReplies } from '../../support/heldReplies.ts'
import { begin, delta, finish } from '../../support/llmServer.ts'
import { replyStatus } from '../../support/replies.ts'
import { without } from '../../support/serverScene.ts'
import { hasTopology } from '../../support/topology/available.ts'
import type { Place } from '../../support/topology/place.ts'
import { hasSmallDisk, type SmallDisk } from '../../support/topology/smallDisk.ts'
import { startTopology } from '../../support/topology/topology.ts'
import { allAre, readiness, sendTo, statuses } from './nodes.ts'

/** Many nodes over a database whose disk is small. */
async function startOnSmallDisk(env: Record<string, string> = {}) {
  let disk: SmallDisk | undefined
  const topology = await startTopology(async ({ postgres }) => {
    const { url, disk: mounted } = await postgres.createDatabaseOnSmallDisk(64)
    disk = mounted
    return { ...env, DATABASE_URL: url }
  })
  return { ...topology, disk: disk as SmallDisk }
}

/** Nothing makes it shorter. */
const long = () => randomBytes(4000).toString('hex')

/** Sends messages until one is refused. @returns the code of the refusal */
async function sendUntilRefused(api: Place, interactionId: string) {
  for (;;) {
    const code = await sendTo(api, interactionId, long(), crypto.randomUUID())
    if (code) return code
  }
}

describe.runIf(hasTopology && hasSmallDisk)("fault 18: the database's disk is full", { timeout: 120_000 }, () => {
  it('callers are told so, the nodes are not ready, and it all goes on by itself when there is room', async () => {
    const topology = await startOnSmallDisk()
    const { client, llm, apis, disk } = topology
    const held = holdReplies(llm)
    const running = []
    for (let n = 0; n < 10; n += 1) {
      const { id } = await client.createInteraction()
      const { reply } = await client.send(id, 'hello')
      const { response } = await held.next()
      begin(response)
      running.push({ id: reply.id, response })
    }
    const { id } = await client.createInteraction()
    await disk.fill()
    for (const api of apis) {
      expect(await sendUntilRefused(api, id)).toBe('UNAVAILABLE')
      expect(await readiness(api)).toMatchObject({ status: 503, checks: { database: 'full' } })
    }
    for (const { response } of running) {
      delta(response, long())
      finish(response)
    }
    // What is there can be read.
    expect((await client.data('query ($id: ID!) { interaction(id: $id) { id } }', { id })).interaction).toEqual({ id })
    await eventually(
      'the workers are not ready',
      async () => (await statuses(topology)).slice(2),
      (codes) => codes.includes(503),
    )

    await disk.free()
    await eventually('all nodes are ready', () => statuses(topology), allAre(200))
    expect((await client.send(id, 'hello')).duplicate).toBe(false)
    for (const { id } of running)
      await eventually(
        'the reply is completed',
        () => replyStatus(client, id),
        (status) => status === 'COMPLETED',
      )
  })

  it('control: they would be taken for ready', async () => {
    const { client, apis, disk } = await startOnSmallDisk(without('fullDisk'))
    const [api] = apis as [Place]
    const { id } = await client.createInteraction()
    await disk.fill()
    await sendUntilRefused(api, id)
    expect((await readiness(api)).status).toBe(200)
  })
})
