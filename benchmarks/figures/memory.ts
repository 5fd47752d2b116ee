import { setTimeout as delay } from 'node:timers/promises'
import { dataOf } from '../load/graphql.ts'
import { openSocket, subscribe } from '../load/subscribers.ts'
import { compare } from '../report/compare.ts'
import type { Row } from '../report/table.ts'
import { type ChildServer, startChildServer } from '../servers/childServer.ts'
import type { DatabaseKind } from '../servers/databases.ts'
import { hasProc, residentBytesOf } from '../servers/processStat.ts'
import { startParley } from '../servers/startServer.ts'

const sockets = 1000
/** For what a server does of itself after a socket was opened or closed. */
const settleMs = 1500

const createInteraction = 'mutation { createInteraction(input: {}) { interaction { id } } }'
const interactionEvents = 'subscription ($id: ID!) { interactionEvents(interactionId: $id) { ... on Event { cursor } } }'

/**
 * The memory of a server for an open subscription at rest, each on a socket of its own and to an interaction of its own,
 * beside a server that has the sockets and nothing else. Sockets of earlier rounds leave room that later ones fill, so
 * each round has servers of its own.
 */
export async function measureMemory(database: DatabaseKind): Promise<Row[]> {
  if (!hasProc) return []
  return compare(
    `KiB of memory for an open subscription, ${sockets} of them`,
    {
      name: 'Parley',
      measure: async () => {
        await using parley = await startParley({ database })
        const ids: string[] = []
        for (let n = 0; n < sockets; n += 1) ids.push((await dataOf(parley.url, createInteraction, {})).createInteraction.interaction.id)
        return grown(parley, async (n) => {
          const socket = await openSocket(parley.url, () => {})
          subscribe(socket, '1', interactionEvents, { id: ids[n] })
          return socket
        })
      },
    },
    {
      name: 'bare broadcast',
      measure: async () => {
        await using bare = await startChildServer('benchmarks/servers/bareBroadcast.ts', {})
        return grown(bare, () => openSocket(bare.url, () => {}, false))
      },
    },
  )
}

/** What the server has grown by for each socket, in KiB. */
async function grown({ pid }: ChildServer, open: (n: number) => Promise<{ terminate(): void }>): Promise<number> {
  const opened = []
  // What is loaded or compiled for the first one is not counted.
  for (let n = 0; n < sockets / 10; n += 1) opened.push(await open(n))
  await delay(settleMs)
  const [before, first] = [residentBytesOf(pid), opened.length]
  for (let n = first; n < sockets; n += 1) opened.push(await open(n))
  await delay(settleMs)
  const bytes = residentBytesOf(pid) - before
  for (const socket of opened) socket.terminate()
  return bytes / 1024 / (sockets - first)
}
