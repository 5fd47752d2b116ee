import { createClient } from 'graphql-ws'
import { beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
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

const events = 120
/** On sockets of a hundred each, which is what one may have. */
const [sockets, perSocket] = [10, 100]
/** Of three bytes each; together 36 MB, more than the kernel's socket buffers and the subscriber's own take. */
const content = '語'.repeat(100_000)

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

/** Many who follow an interaction, and want to know no more of its messages than their positions. */
function followTogether(interactionId: string) {
  const query = 'subscription ($interactionId: ID!) { messageAdded(interactionId: $interactionId) { position } }'
  const clients = Array.from({ length: sockets }, () =>
    createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 }),
  )
  const failed = Promise.withResolvers<never>()
  let [waitingFor, missing, all] = [0, 0, Promise.withResolvers<void>()]
  for (const client of clients)
    for (let follower = 0; follower < perSocket; follower++)
      client.subscribe<{ messageAdded: { position: number } }>(
        { query, variables: { interactionId } },
        {
          next({ data }) {
            if (data?.messageAdded.position !== waitingFor)
              failed.reject(new Error(`${data?.messageAdded.position} instead of ${waitingFor}`))
            missing -= 1
            if (missing === 0) all.resolve()
          },
          error: failed.reject,
          complete: () => {},
        },
      )
  return {
    count: sockets * perSocket,
    /** Does what adds the message at this position. Settles when each of them has it. @throws when one gets another one */
    async round(position: number, add: () => Promise<unknown>) {
      ;[waitingFor, missing, all] = [position, sockets * perSocket, Promise.withResolvers()]
      await Promise.all([add(), Promise.race([all.promise, failed.promise])])
    },
    leave: () => Promise.all(clients.map((client) => client.dispose())),
  }
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

it('fault 28: one that does not read is ended with the place to resume from; a thousand others have each message before the next is sent', {
  timeout: 180_000,
}, async () => {
  const { id: interactionId } = await createInteraction(domain, anonymous, {})
  const others = followTogether(interactionId)
  const stalled = openStalledSocket(url, interactionId)
  await subscribers(others.count + 1)

  // If anybody waited for the one that does not read, these would have no end.
  for (const position of range(1, events))
    await others.round(position, () => createMessage(domain, anonymous, { interactionId, content, reply: false }))
  await others.leave()
  await subscribers(0)

  const { positions, cursor } = readSlowConsumer(await stalled.readRest())
  expect(positions).toEqual(range(1, positions.length))
  // The control: it was behind, and what the others had was not there for it to have.
  expect(positions.length).toBeLessThan(events)
  expect(await readTo(events, { interactionId, after: cursor })).toEqual(range(positions.length + 1, events))
  expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('\nparley_subscribers_dropped_total 1\n')
})
