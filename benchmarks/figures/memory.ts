import { setTimeout as delay } from 'node:timers/promises'
import { dataOf } from '../load/graphql.ts'
import { openSocket, subscribe } from '../load/subscribers.ts'
import { compare } from '../report/compare.ts'
import type { Row } from '../report/table.ts'
import { type ChildServer, startChildServer } from '../servers/childServer.ts'
import type { DatabaseKind } from '../servers/databases.ts'
import { cpuTimeOf, hasProc, residentBytesOf } from '../servers/processStat.ts'
import { startParley } from '../servers/startServer.ts'

const sockets = 5000
/** They come first, and fill the room that a heap has to spare after the start. */
const warmUp = 1000
/** Requests at the same time. */
const atOnce = 50
/** For what a server does of itself after a socket was opened or closed. */
const settleMs = 1500
/** Long beside the two seconds between two looks for what was lost. */
const restMs = 8000

const createInteraction = 'mutation { createInteraction(input: {}) { interaction { id } } }'
const interactionEvents = 'subscription ($id: ID!) { interactionEvents(interactionId: $id) { ... on Event { cursor } } }'

/**
 * What an open subscription costs at rest, each on a socket of its own and to an interaction of its own: memory, beside a
 * server that has the sockets and nothing else, and the CPU time of looking for what may have been lost. Sockets of earlier
 * rounds leave room that later ones fill, so each round has servers of its own.
 */
export async function measureMemory(database: DatabaseKind): Promise<Row[]> {
  if (!hasProc) return []
  const figure = `KiB of memory for an open subscription, ${sockets} of them`
  return [
    ...(await compare(
      figure,
      { name: 'Parley', measure: () => withSubscriptions(database, async ({ kibibytes }) => kibibytes) },
      {
        name: 'bare broadcast',
        measure: async () => {
          await using bare = await startChildServer('benchmarks/servers/bareBroadcast.ts', {})
          return await grown(bare, () => openSocket(bare.url, () => {}, false))
        },
      },
    )),
    ...(await compare('µs of CPU a second for an open subscription', {
      name: 'Parley',
      measure: () => withSubscriptions(database, ({ pid }) => restingCpu(pid)),
    })),
  ]
}

/** A server with subscriptions. @param measure gets its process, and what it has grown by for each of them, in KiB */
async function withSubscriptions(
  database: DatabaseKind,
  measure: (server: { pid: number; kibibytes: number }) => Promise<number>,
): Promise<number> {
  await using parley = await startParley({ database })
  const ids: string[] = []
  const create = async () => ids.push((await dataOf(parley.url, createInteraction, {})).createInteraction.interaction.id)
  while (ids.length < sockets) await Promise.all(Array.from({ length: atOnce }, create))
  const opened: { terminate(): void }[] = []
  const kibibytes = await grown(
    parley,
    async (n) => {
      const socket = await openSocket(parley.url, () => {})
      subscribe(socket, '1', interactionEvents, { id: ids[n] })
      return socket
    },
    opened,
  )
  const measured = await measure({ pid: parley.pid, kibibytes })
  for (const socket of opened) socket.terminate()
  return measured
}

/** What the server has grown by for each socket, in KiB. @param opened gets the sockets */
async function grown(
  { pid }: ChildServer,
  open: (n: number) => Promise<{ terminate(): void }>,
  opened: { terminate(): void }[] = [],
): Promise<number> {
  for (let n = 0; n < warmUp; n += 1) opened.push(await open(n))
  await delay(settleMs)
  const before = residentBytesOf(pid)
  for (let n = warmUp; n < sockets; n += 1) opened.push(await open(n))
  await delay(settleMs)
  return (residentBytesOf(pid) - before) / 1024 / (sockets - warmUp)
}

async function restingCpu(pid: number): Promise<number> {
  const before = cpuTimeOf(pid)
  await delay(restMs)
  return ((cpuTimeOf(pid) - before) * 1000) / (restMs / 1000) / sockets
}
