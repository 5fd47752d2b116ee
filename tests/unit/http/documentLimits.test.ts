import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../src/http/limits.ts'
import { createTestState, testSchema } from './testSchema.ts'
import { openSocket, startTestServer, type TestServer } from './testServer.ts'
import { type Answer, transports } from './transports.ts'
import { startUnguardedServer, type UnguardedServer } from './unguardedServer.ts'

let server: TestServer
let unguarded: UnguardedServer
beforeAll(async () => {
  server = await startTestServer()
  unguarded = await startUnguardedServer(testSchema(createTestState()))
})
afterAll(async () => {
  for (const each of [server, unguarded]) await each[Symbol.asyncDispose]()
})

const nested = (levels: number) => `${'{ deep '.repeat(levels)}{ name }${' }'.repeat(levels)}`
const repeated = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ')

/** Beyond what is read of a document. */
const large: [string, string][] = [
  ['3,000 levels', nested(3000)],
  ['20,000 fields', `{ ${'hello '.repeat(20_000)} }`],
  ['5,000 aliases', `{ ${repeated(5000, (n) => `a${n}: hello`)} }`],
  ['5,000 directives', `{ hello ${'@skip(if: false) '.repeat(5000)} }`],
]
/** Read, and refused for what they are. */
const small: [string, string, RegExp][] = [
  ['13 levels', nested(13), /depth limit of 12/],
  ['13 levels by fragments', `{ ...A } fragment A on Query { deep { ...B } } fragment B on Deep ${nested(12)}`, /depth limit/],
  ['31 aliases', `{ ${repeated(31, (n) => `a${n}: hello`)} }`, /Aliases limit of 30/],
  ['31 aliases of __typename', `{ ${repeated(31, (n) => `a${n}: __typename`)} }`, /Aliases limit of 30/],
  ['31 directives', `{ ${repeated(31, (n) => `f${n % 3}: hello @skip(if: false)`)} }`, /Directives limit of 30/],
  ['31 times the same field', `{ ${'hello '.repeat(31)} }`, /Duplicates limit of 30/],
  ['31 times the same field, in fragments on the spot', `{ ${'... { ... { hello } } '.repeat(31)} }`, /Duplicates limit of 30/],
  // Whichever is exhausted first.
  ['a list of lists of lists', `{ echo(role: ${'['.repeat(5000)}AI${']'.repeat(5000)}) }`, /more that 2000 tokens|nested too deeply/],
  ['a fragment cycle', '{ ...A } fragment A on Query { ...B } fragment B on Query { hello ...A }', /Cannot spread fragment/],
]

const all = [...large.map(([name, query]) => [name, query, /more that 2000 tokens/] as const), ...small]

const isRefused = ({ data, errors }: Answer, reason: RegExp) => data === undefined && reason.test(JSON.stringify(errors))

describe.each(transports)('fault 35: over %s', (_, ask) => {
  test.each(all)('%s: refused before anything is run', async (_, query, reason) => {
    server.state.contexts.length = 0
    expect(isRefused(await ask(server.url, query), reason)).toBe(true)
    expect(server.state.contexts).toHaveLength(0)
  })

  test.each(all)('control for fault 35: %s: not by a server without bounds', async (_, query, reason) => {
    expect(isRefused(await ask(unguarded.url, query), reason)).toBe(false)
  })

  test.each(large)('%s: what is read of it does not grow with it', async (_, query) => {
    const { errors } = await ask(server.url, query)
    // Where the parser gave up: a token has ten characters at most here.
    const [{ column } = { column: 0 }] = errors?.[0]?.locations ?? []
    expect(column).toBeLessThan(10 * (defaultLimits.tokens + 1))
    expect(column).toBeLessThan(query.length / 3)
    expect(await ask(server.url, query + query)).toEqual({ errors })
  })
})

describe('fault 35: what is refused', () => {
  test.each(all)('%s: with 400, over HTTP', async (_, query) => {
    expect((await server.ask(query)).status).toBe(400)
  })

  test.each(all)('%s: and the WebSocket goes on', async (_, query) => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', query)
    expect(await socket.next()).toMatchObject({ id: '1', type: 'error' })
    socket.subscribe('2', '{ hello }')
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next', payload: { data: { hello: 'Hello you' } } })
    socket.socket.close()
  })

  test('a document with many errors is told eight of them', async () => {
    const { errors } = await server.ask(`{ ${repeated(100, (n) => `nothing${n}`)} }`)
    expect(errors).toHaveLength(defaultLimits.errors + 1)
    expect(errors.at(-1).message).toContain('error limit reached')
  })

  const batch = Array.from({ length: 10 }, () => ({ query: 'mutation { touch }' }))

  test('a batch, over HTTP and WebSocket', async () => {
    const before = server.state.touched
    const response = await server.post(batch)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ message: 'Batching is not supported.' }] })
    const socket = await (await openSocket(server.url)).init()
    socket.send({ id: '1', type: 'subscribe', payload: batch })
    expect((await socket.closed).code).toBe(4400)
    expect(server.state.touched).toBe(before)
  })

  test('control for fault 35: a batch is answered by a server without bounds', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(unguarded.url, { method: 'POST', headers, body: JSON.stringify(batch) })
    expect(await response.json()).toHaveLength(10)
  })
})

test('what clients really send passes', async () => {
  expect(
    (await server.ask(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true }))).errors,
  ).toBeUndefined()
  expect((await server.ask(nested(11))).errors).toBeUndefined()
  expect((await server.ask(`{ ${repeated(30, (n) => `a${n}: hello`)} }`)).errors).toBeUndefined()
  // Each component has its own fragment, and most of them ask for the same.
  const names = Array.from({ length: 100 }, (_, n) => `F${n}`)
  const fragments = names.map((name) => `fragment ${name} on Query { hello deep { name } }`)
  expect((await server.ask(`{ ${names.map((name) => `...${name}`).join(' ')} } ${fragments.join(' ')}`)).errors).toBeUndefined()
})
