import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../../src/schema/schema.ts'
import { eventsQuery, openSocket, startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ limits: { cost: 3 } })
})
afterAll(() => server[Symbol.asyncDispose]())

const dear = '{ a: hello b: hello c: hello d: hello }'
const refusal = { code: 'COST_LIMIT_EXCEEDED', cost: 4, limit: 3 }

describe('an operation that may read too much', () => {
  test('is refused over HTTP, and not run', async () => {
    const before = server.state.touched
    const { errors } = await server.ask('mutation { a: touch b: touch c: touch d: touch }')
    expect(errors).toMatchObject([{ extensions: refusal }])
    expect(server.state.touched).toBe(before)
    expect(await server.ask('{ a: hello b: hello c: hello }')).toMatchObject({ status: 200, data: { a: 'Hello you' } })
  })

  test('is refused over WebSocket', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', dear)
    expect(await socket.next()).toMatchObject({ id: '1', type: 'error', payload: [{ extensions: refusal }] })
    socket.subscribe('2', eventsQuery.replace('cursor text executions', 'cursor text executions more: text'))
    expect(await socket.next()).toMatchObject({ id: '2', type: 'error', payload: [{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }] })
    socket.socket.close()
  })

  test('counts fragments as often as they are spread', async () => {
    const { errors } = await server.ask('fragment F on Query { hello } query { ...F a: hello b: hello c: hello ...F }')
    expect(errors).toMatchObject([{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }])
  })
})

test('who asks is told what it costs, over either transport', async () => {
  const extensions = { cost: true }
  expect(await (await server.post({ query: '{ hello }', extensions })).json()).toEqual({
    data: { hello: 'Hello you' },
    extensions: { cost: { requested: 1, limit: 3 } },
  })
  expect(await (await server.post({ query: '{ hello }' })).json()).toEqual({ data: { hello: 'Hello you' } })
  const socket = await (await openSocket(server.url)).init()
  socket.send({ id: '1', type: 'subscribe', payload: { query: '{ hello }', extensions } })
  expect(await socket.next()).toMatchObject({ payload: { extensions: { cost: { requested: 1, limit: 3 } } } })
  socket.socket.close()
})

describe('the cost of this API', async () => {
  const api = await startTestServer({ schema })
  afterAll(() => api[Symbol.asyncDispose]())
  const costOf = async (query: string, variables = {}) => {
    const { extensions, errors } = (await (await api.post({ query, variables, extensions: { cost: true } })).json()) as {
      extensions?: { cost: { requested: number } }
      errors?: { extensions: { cost?: number } }[]
    }
    return extensions?.cost.requested ?? errors?.[0]?.extensions.cost
  }

  test.each([
    ['{ models { name } }', {}, 11],
    ['{ interactions { edges { node { id title } } } }', {}, 1 + 20 * 3],
    ['query ($n: Int) { interactions(first: $n) { edges { node { id } } } }', { n: 100 }, 1 + 100 * 2],
    ['query ($n: Int) { interactions(last: $n) { edges { node { id } } } }', { n: 1_000_000_000 }, 1 + 100 * 2],
    [
      '{ interactions(first: 50) { edges { node { messages(first: 50) { edges { node { id content } } } } } } }',
      {},
      1 + 50 * (1 + 1 + 50 * 3),
    ],
    ['{ interactions(first: 100) { edges { node { messages(first: 100) { edges { node { id } } } } } } }', {}, 1 + 100 * (1 + 1 + 100 * 2)],
    ['{ __schema { types { name fields { name type { name } } } } }', {}, 1],
  ])('%s with %j is %d', async (query, variables, cost) => {
    expect(await costOf(query, variables)).toBe(cost)
  })
})
