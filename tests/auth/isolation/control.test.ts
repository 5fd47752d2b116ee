import { expect, it } from 'vitest'
import { schema } from '../../../src/schema/schema.ts'
import { makeKey } from '../../support/apiKeys.ts'
import { connect } from '../../support/client.ts'
import { startServerScene, without } from '../../support/serverScene.ts'
import { answersTo, overHttp, overSocket } from './asking.ts'
import { findProbes, type Probe } from './probes.ts'

/** Cursors are looked at by themselves: see the control for fault 34. */
const probes = findProbes(schema).filter(({ kind }) => kind === 'id')

it('control for fault 38: by a server that does not tell owners apart, each of the probes is answered', { timeout: 120_000 }, async () => {
  const scene = await startServerScene()
  const [adas, eves] = await scene.read(async (database) => [
    (await makeKey(database, { subject: 'ada' })).token,
    (await makeKey(database, { subject: 'eve' })).token,
  ])
  const { server } = await scene.start({ AUTH: 'api-key', ...without('owners') })
  await using ada = connect(server.url, adas)
  await using eve = connect(server.url, eves)
  const eveAsks = { token: eves ?? '', own: { interactionId: (await eve.createInteraction()).id } }

  async function isToldApart(probe: Probe, value: string) {
    const [foreign, unknown] = await answersTo(probe.type === 'subscription' ? overSocket : overHttp, server.url, probe, value, eveAsks)
    return foreign !== unknown
  }

  const tried = probes.map(async (probe) => {
    // Some of them delete it.
    const { id } = await ada.createInteraction()
    const { message, reply } = await ada.send(id, 'hello')
    const values = [id, message.id, reply.id]
    let isOver = false
    const told = Promise.all(values.map((value) => isToldApart(probe, value))).finally(() => {
      isOver = true
    })
    // There is something to come for who follows it.
    while (probe.type === 'subscription' && !isOver) await ada.send(id, 'something new', { reply: false })
    expect([probe.name, (await told).includes(true)]).toEqual([probe.name, true])
  })
  await Promise.all(tried)
})
