import { CloseCode } from 'graphql-ws'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { greet } from '../support/greet.ts'
import { readMetric } from '../support/metrics.ts'
import { startServerScene, stop } from '../support/serverScene.ts'

const sockets = 10_000
/** Connections that are being made at the same time, when there is no hurry. */
const atOnce = 500

/** One process may be too slow to greet in time for ten thousand (4408): it comes back then, as any client does. */
async function comeIn(url: string): ReturnType<typeof greet> {
  const greeted = await greet(url)
  return greeted.outcome === CloseCode.ConnectionInitialisationTimeout ? comeIn(url) : greeted
}

async function residentMegabytes(serverUrl: string) {
  return Math.round(((await readMetric(serverUrl, 'process_resident_memory_bytes')) ?? Number.NaN) / 1024 / 1024)
}

it('fault 29: ten thousand sockets come back at the same moment, and the server goes on', { timeout: 180_000 }, async () => {
  const scene = await startServerScene()
  const { server, client } = await scene.start()
  const url = client.url.replace(/^http/, 'ws')
  const before = await residentMegabytes(server.url)
  const open: WebSocket[] = []
  while (open.length < sockets) {
    const opened = await Promise.all(Array.from({ length: atOnce }, () => comeIn(url)))
    expect(opened.filter(({ outcome }) => outcome !== 'open')).toEqual([])
    open.push(...opened.map(({ socket }) => socket))
  }
  const withSockets = await residentMegabytes(server.url)
  for (const socket of open) socket.terminate()
  const again = await Promise.all(Array.from({ length: sockets }, () => comeIn(url)))
  const outcomes = Object.groupBy(again, ({ outcome }) => String(outcome))
  console.log(
    `memory ${before} MB, with ${sockets} sockets ${withSockets} MB, after they came back ${await residentMegabytes(server.url)} MB; ` +
      Object.entries(outcomes)
        .map(([outcome, all]) => `${outcome} ${all?.length}`)
        .join(', '),
  )
  expect(Object.keys(outcomes).filter((outcome) => outcome !== 'open' && outcome !== '503')).toEqual([])

  const { id, cursor } = await client.createInteraction()
  const messages = client.follow(id, cursor)
  await client.send(id, 'still there?')
  const next = async () => (await messages.next()).value.data.messageAdded.content
  expect([await next(), await next()]).toEqual(['still there?', 'echo: still there?'])
  for (const { socket } of again) socket.terminate()
  await messages.return?.()
  await stop({ server, client })
})
