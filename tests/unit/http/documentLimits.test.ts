import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSocket, startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const nested = (levels: number) => `${'{ deep '.repeat(levels)}{ name }${' }'.repeat(levels)}`

const bombs: [string, string, RegExp][] = [
  ['3,000 levels', nested(3000), /tokens/],
  ['13 levels', nested(13), /depth limit of 12/],
  ['13 levels by fragments', `{ ...A } fragment A on Query { deep { ...B } } fragment B on Deep ${nested(12)}`, /depth limit/],
  ['31 aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: hello`).join(' ')} }`, /Aliases limit of 30/],
  ['31 directives', `{ hello ${'@skip(if: false) '.repeat(31)} }`, /Directives limit of 30/],
  ['20,000 fields', `{ ${'hello '.repeat(20_000)} }`, /tokens/],
  ['a fragment cycle', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', /Cannot spread fragment/],
  ['a list of lists of lists', `{ echo(input: ${'['.repeat(5000)}`, /tokens|nested too deeply/],
]

describe.each(bombs)('%s', (_, query, message) => {
  test('over HTTP', async () => {
    const startedAt = performance.now()
    const { status, errors } = await server.ask(query)
    expect(status).toBe(400)
    expect(JSON.stringify(errors)).toMatch(message)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })

  test('over WebSocket', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', query)
    const { type, payload } = await socket.next()
    expect(type).toBe('error')
    expect(JSON.stringify(payload)).toMatch(message)
    socket.subscribe('2', '{ hello }')
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next', payload: { data: { hello: 'Hello you' } } })
    socket.socket.close()
  })
})

test('what clients really send passes', async () => {
  expect(
    (await server.ask(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true }))).errors,
  ).toBeUndefined()
  expect((await server.ask(nested(11))).errors).toBeUndefined()
  expect((await server.ask(`{ ${Array.from({ length: 30 }, (_, i) => `a${i}: hello`).join(' ')} }`)).errors).toBeUndefined()
})
