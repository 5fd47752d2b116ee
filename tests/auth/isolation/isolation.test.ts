import { beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '../../../src/feed/cursor.ts'
import { schema } from '../../../src/schema/schema.ts'
import { makeKey } from '../../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { type BusyInteraction, readInteraction, startBusyInteraction } from '../../support/busyInteraction.ts'
import { connect } from '../../support/client.ts'
import { type HeldReplies, holdReplies } from '../../support/heldReplies.ts'
import { answersTo, type Caller, overHttp, transports } from './asking.ts'
import { findProbes, type Probe } from './probes.ts'

let test: TestApp
let held: HeldReplies
let ada: { token: string; world: BusyInteraction }
let eve: Caller
let ids: string[]
let cursors: string[]

beforeAll(async () => {
  test = await startTestApp({ AUTH: 'api-key' })
  held = holdReplies(test.llm)
  const tokenOf = async (subject: string) =>
    (await makeKey(test.app.database, { subject, scopes: ['interactions:read', 'interactions:write', 'replies:create'] })).token
  const [token, other] = [await tokenOf('ada'), await tokenOf('eve')]
  const client = connect(test.app.url, token)
  const world = await startBusyInteraction({ ...test, client }, held)
  ada = { token, world }
  eve = { token: other, own: { interactionId: (await connect(test.app.url, other).createInteraction()).id } }
  ids = [world.id, ...[world.answered, world.running, world.queued].flatMap(({ message, reply }) => [message.id, reply.id])]
  const query =
    'query ($id: ID!) { interactions { cursor edges { cursor } } interaction(id: $id) { cursor messages { edges { cursor } } } }'
  const { interactions, interaction } = await client.data(query, { id: world.id })
  const progress = { replyId: world.running.reply.id, attempt: 1, offset: 3 }
  cursors = [
    interaction.cursor,
    interactions.cursor,
    ...[...interaction.messages.edges, ...interactions.edges].map(({ cursor }: { cursor: string }) => cursor),
    encodeCursor({ interactionId: world.id, revision: 4, progress }),
  ]
})

const probes = findProbes(schema)
const valuesFor = ({ kind }: Probe) => (kind === 'id' ? ids : cursors)

it('finds what there is to try', () => {
  const names = probes.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      'Query.node(id)',
      'Mutation.createMessage(input.interactionId)',
      'Subscription.messageAdded(after)',
      'Subscription.interactionsChanged(after)',
      'Interaction.messages(before)',
    ]),
  )
  expect(names.length).toBeGreaterThan(15)
})

describe.each(transports)('fault 38: over %s the answer is the one to what does not exist', (_, ask) => {
  it.each(probes)('$name', async (probe) => {
    const before = await readInteraction(test, ada.world.id)
    for (const value of valuesFor(probe)) {
      const [foreign, unknown] = await answersTo(ask, test.app.url, probe, value, eve)
      expect(foreign, probe.operation(value, eve.own)).toBe(unknown)
      for (const id of ids) if (id !== value) expect(foreign).not.toContain(id)
    }
    expect(await readInteraction(test, ada.world.id)).toEqual(before)
  })
})

it('control for fault 38: to its owner it is another one', async () => {
  const probe = probes.find(({ name }) => name === 'Query.interaction(id)') as Probe
  const owner = { token: ada.token, own: { interactionId: ada.world.id } }
  const [own, unknown] = await answersTo(overHttp, test.app.url, probe, ada.world.id, owner)
  expect(own).not.toBe(unknown)
})

it('keys of idempotency are of one owner: the same one of another is free', async () => {
  const [adas, eves] = [connect(test.app.url, ada.token), connect(test.app.url, eve.token)]
  const input = { clientInteractionId: 'the one' }
  const [first, again, other] = [
    await adas.createInteraction(input),
    await adas.createInteraction(input),
    await eves.createInteraction(input),
  ]
  expect(again.id).toBe(first.id)
  expect(other.id).not.toBe(first.id)
})
