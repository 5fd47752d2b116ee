import { describe, expect, test } from 'vitest'
import { OwnerTurns } from '../../../src/http/ownerTurns.ts'
import { eventually } from '../../support/eventually.ts'
import { openSocket, startTestServer, type TestServer } from './testServer.ts'

/** Has owners take turns, and notes in which order they get them. */
function startTurns(places: number, mostWaiting = 100) {
  const turns = new OwnerTurns({ places, mostWaiting })
  const order: string[] = []
  const held: (() => void)[] = []
  return {
    order,
    ask(ownerId: string) {
      const turn = turns.take(ownerId)
      void turn?.then((giveBack) => {
        order.push(ownerId)
        held.push(giveBack)
      })
      return turn !== undefined
    },
    /** Whoever has a place gives it back, the first one first. @returns who gets it */
    async next() {
      await undefined
      held.shift()?.()
      await undefined
      return order.at(-1)
    },
  }
}

describe('turns', () => {
  test('are taken at once as long as there are places', async () => {
    const { ask, order } = startTurns(3)
    for (const owner of ['a', 'a', 'b']) ask(owner)
    await undefined
    expect(order).toEqual(['a', 'a', 'b'])
  })

  test('go from owner to owner, however much one of them asks for', async () => {
    const { ask, next, order } = startTurns(1)
    for (let n = 0; n < 50; n += 1) ask('flood')
    for (const owner of ['a', 'b', 'a']) ask(owner)
    for (let n = 0; n < 7; n += 1) await next()
    expect(order).toEqual(['flood', 'flood', 'a', 'b', 'flood', 'a', 'flood', 'flood'])
  })

  test('are all had in the end, and the places are free again', async () => {
    const { ask, next, order } = startTurns(2)
    for (let n = 0; n < 10; n += 1) ask(`owner ${n % 3}`)
    for (let n = 0; n < 10; n += 1) await next()
    expect(order).toHaveLength(10)
    for (const owner of ['x', 'y']) ask(owner)
    await undefined
    expect(order.slice(10)).toEqual(['x', 'y'])
  })

  test('are refused to an owner of whom too much waits, and not to others', () => {
    const { ask } = startTurns(1, 2)
    expect(['a', 'a', 'a', 'a', 'b'].map(ask)).toEqual([true, true, true, false, true])
  })
})

/** Whose token is who it is. */
const authenticator = {
  authenticate: async (token = '') => ({ viewer: { ownerId: token, scopes: new Set<never>() } }),
  findRevoked: async () => [],
}
const as = (owner: string) => ({ authorization: `Bearer ${owner}` })

const open = async ({ url }: TestServer, owner: string) => (await openSocket(url, { headers: as(owner) })).init()

/** What was sent before is with the server: what comes after it has been answered. */
async function hasArrived(socket: Awaited<ReturnType<typeof open>>) {
  socket.send({ type: 'ping' })
  expect(await socket.next()).toMatchObject({ type: 'pong' })
}

describe('an owner whose operations take all places', () => {
  test('is overtaken by others, over HTTP and over WebSocket, and refused when too many wait', async () => {
    const limits = { operationsAtOnce: 1, operationsWaitingPerOwner: 2 }
    await using server = await startTestServer({ authenticator, limits })
    const owners = () => server.state.contexts.map(({ viewer }) => viewer.ownerId)
    const running = server.ask('{ late }', {}, as('flood'))
    await eventually('it runs', owners, ({ length }) => length === 1)
    const [flood, other] = [await open(server, 'flood'), await open(server, 'other')]
    for (const id of ['1', '2', '3']) flood.subscribe(id, '{ owner }')
    const refusal = { code: 'RATE_LIMITED', retryAfterMs: 1000 }
    expect(await flood.next()).toMatchObject({ id: '3', type: 'error', payload: [{ extensions: refusal }] })
    expect(await server.ask('{ owner }', {}, as('flood'))).toMatchObject({ status: 429, errors: [{ extensions: refusal }] })
    other.subscribe('1', '{ owner }')
    await hasArrived(other)
    server.state.late.resolve('now')
    await running
    await eventually('all have run', owners, ({ length }) => length === 4)
    expect(owners()).toEqual(['flood', 'flood', 'other', 'flood'])
    for (const { socket } of [flood, other]) socket.close()
  })

  test('does not have run what it waits for no longer', async () => {
    await using server = await startTestServer({ authenticator, limits: { operationsAtOnce: 1 } })
    const running = server.ask('{ late }', {}, as('flood'))
    await eventually(
      'it runs',
      () => server.state.contexts.length,
      (count) => count === 1,
    )
    const gone = await open(server, 'flood')
    gone.subscribe('1', 'mutation { touch }')
    await hasArrived(gone)
    gone.socket.terminate()
    await gone.closed
    await eventually(
      'the server knows',
      async () => (await server.metrics.sockets.get()).values[0]?.value,
      (open) => open === 0,
    )
    server.state.late.resolve('now')
    await running
    expect(await server.ask('{ hello }', {}, as('other'))).toMatchObject({ data: { hello: 'Hello you' } })
    expect(server.state.touched).toBe(0)
  })
})

test('where nobody is asked who they are, nothing waits', async () => {
  await using server = await startTestServer({ limits: { operationsAtOnce: 1, operationsWaitingPerOwner: 0 } })
  const running = server.ask('{ late }')
  expect(await server.ask('{ hello }')).toMatchObject({ data: { hello: 'Hello you' } })
  server.state.late.resolve('now')
  expect(await running).toMatchObject({ data: { late: 'now' } })
})
