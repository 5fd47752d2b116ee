import { expect, it, onTestFinished } from 'vitest'
import { RawSocket } from '../../benchmarks/flood/rawSocket.ts'
import { makeKey } from '../support/apiKeys.ts'
import { connect, take } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { readMetric } from '../support/metrics.ts'
import { startServerScene } from '../support/serverScene.ts'

/** What an owner may have, and what it tries to have. */
const most = 1000
const tried = 1500
/** As they wait to be accepted. */
const atOnce = 100
const megabyte = 1024 * 1024
/** An open socket takes some 10 KiB; this is room for the garbage of making them. */
const boundBytes = 200 * megabyte

const subscribe = (id: string) => ({ type: 'subscribe', id, payload: { query: '{ interactions { edges { node { id } } } }' } })

it('an owner who floods is refused beyond its share, and others are let in and served meanwhile', { timeout: 120_000 }, async () => {
  const scene = await startServerScene({ AUTH: 'api-key' })
  const [flooder, other] = await scene.read(async (database) => [
    (await makeKey(database, { subject: 'mallory' })).token,
    (await makeKey(database, { subject: 'ada' })).token,
  ])
  const { server } = await scene.start()
  // Who asks for metrics from this machine needs no credential.
  const heap = () => readMetric(server.url, 'nodejs_heap_size_used_bytes')
  const before = (await heap()) ?? Number.NaN

  const sockets: RawSocket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  const count = (outcome: RawSocket['outcome']) => sockets.filter((socket) => socket.outcome === outcome).length
  while (sockets.length < tried) {
    for (let n = 0; n < atOnce; n += 1) sockets.push(new RawSocket(server.url, flooder as string, '127.0.0.1'))
    await eventually(
      'each of them is let in or refused',
      () => count('waiting'),
      (waiting) => waiting === 0,
    )
  }
  expect({ accepted: count('accepted'), refused: count('refused') }).toEqual({ accepted: most, refused: tried - most })
  // Operations on all of them, whose answers nobody waits for.
  for (const [n, socket] of sockets.entries()) if (socket.outcome === 'accepted') socket.send(subscribe(String(n)))

  const client = connect(server.url, other)
  const { id, cursor } = await client.createInteraction()
  const messages = client.follow(id, cursor)
  await client.send(id, 'still there?')
  expect((await take(messages, 2)).map(({ content }) => content)).toEqual(['still there?', 'echo: still there?'])
  await messages.return?.()

  // Those that were refused have not answered the closing handshake, and are gone all the same.
  await eventually(
    'only those that were let in are left',
    () => readMetric(server.url, 'parley_websockets_open'),
    (open) => open === most,
  )
  const grown = ((await heap()) ?? Number.NaN) - before
  console.log(`${most} of ${tried} sockets were let in; the heap grew by ${(grown / megabyte).toFixed(1)} MB`)
  expect(grown).toBeLessThan(boundBytes)
  await client[Symbol.asyncDispose]()
})
