import { beforeAll, expect, it } from 'vitest'
import { type App, startApp } from '../../src/app.ts'
import { anonymous } from '../../src/auth/viewer.ts'
import { parseConfig } from '../../src/config.ts'
import type { Domain } from '../../src/domain/domain.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { afterFile } from '../support/afterFile.ts'
import { testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { openPubSub } from '../support/feedParts.ts'
import { overSocket } from '../support/messageSources.ts'
import { createDomain } from '../support/parts.ts'
import { openStalledSocket, readSlowConsumer } from '../support/stalledSocket.ts'

const events = 5000
const healthyCount = 5
/** Together 25 MB: more than the kernel's socket buffers and the subscriber's own take. */
const content = 'x'.repeat(5000)

let app: App
let domain: Domain
let url: string

beforeAll(async () => {
  const database = await testDatabase()
  const pubsub = await openPubSub(database)
  app = await startApp({ ...parseConfig({ PORT: '0', LOG_LEVEL: 'silent' }), database }, { pubsub })
  domain = createDomain(app.database, pubsub)
  url = `${app.url}/graphql`
  afterFile(async () => {
    await app[Symbol.asyncDispose]()
    await pubsub[Symbol.asyncDispose]()
  })
})

const subscribers = (count: number) =>
  eventually(
    `there are ${count} subscribers`,
    () => app.feed.size,
    (size) => size === count,
    120_000,
  )

/** Sends all messages, some at the same time. */
async function sendAll(interactionId: string) {
  let left = events
  const send = async () => {
    while (left > 0) {
      left -= 1
      await createMessage(domain, anonymous, { interactionId, content, reply: false })
    }
  }
  await Promise.all(Array.from({ length: 16 }, send))
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** The positions up to the last one, in the order in which they come. */
async function readTo(last: number, place: { interactionId: string; after?: string }): Promise<number[]> {
  const source = await overSocket(url, place)
  const positions: number[] = []
  while (positions.at(-1) !== last) positions.push((await source.next()).position)
  await source.unsubscribe()
  return positions
}

it('fault 28: one that does not read is ended with the place to resume from, and the others miss nothing', {
  timeout: 180_000,
}, async () => {
  const { id: interactionId } = await createInteraction(domain, anonymous, {})
  const healthy = Array.from({ length: healthyCount }, () => readTo(events, { interactionId }))
  const stalled = openStalledSocket(url, interactionId)
  await subscribers(healthyCount + 1)

  await sendAll(interactionId)
  for (const positions of await Promise.all(healthy)) expect(positions).toEqual(range(1, events))
  await subscribers(0)

  const { positions, cursor } = readSlowConsumer(await stalled.readRest())
  expect(positions).toEqual(range(1, positions.length))
  expect(positions.length).toBeLessThan(events)
  expect(await readTo(events, { interactionId, after: cursor })).toEqual(range(positions.length + 1, events))
  expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('\nparley_subscribers_dropped_total 1\n')
})
