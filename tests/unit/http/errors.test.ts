import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSocket, startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

type Answer = { status?: number; data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] }

/** The same over both transports, as both have one pipeline. */
async function askOverSocket(query: string, variables?: object): Promise<Answer> {
  const socket = await (await openSocket(server.url)).init()
  socket.subscribe('1', query, variables)
  const { type, payload } = await socket.next()
  socket.socket.close()
  return type === 'error' ? { errors: payload } : (payload as Answer)
}

const transports: [string, (query: string, variables?: object) => Promise<Answer>][] = [
  ['HTTP', (query, variables) => server.ask(query, variables)],
  ['WebSocket', askOverSocket],
]

describe.each(transports)('errors over %s', (_, ask) => {
  test('ours come with code, path and details, however deep they were wrapped', async () => {
    const { data, errors } = await ask('{ crashOurs }')
    expect(data).toEqual({ crashOurs: null })
    expect(errors).toMatchObject([{ message: 'Slow down.', path: ['crashOurs'] }])
    expect(errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', path: ['input', 'x'], retryAfterMs: 5 })
  })

  test('others are masked, and logged whole once', async () => {
    server.logLines.length = 0
    const answer = await ask('{ crash }')
    expect(JSON.stringify(answer)).not.toMatch(/canary|swordfish/)
    expect(answer.errors).toMatchObject([{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
    const lines = server.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'unexpected error')
    expect(lines).toHaveLength(1)
    expect(lines[0].requestId).toBe(answer.errors?.[0]?.extensions.requestId)
    expect(server.logLines.join()).toContain('swordfish')
  })

  test('a value that its own type cannot represent is masked', async () => {
    const answer = await ask('{ wrongValue }')
    expect(JSON.stringify(answer)).not.toContain('canary')
    expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  })

  test.each([
    ['{ hello', 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field'],
    ['query A { hello } query B { hello }', 'OPERATION_RESOLUTION_FAILURE', 'Could not determine'],
  ])('%s', async (query, code, message) => {
    for (let time = 0; time < 2; time++) {
      const { errors, status } = await ask(query)
      expect(errors).toMatchObject([{ message: expect.stringContaining(message), extensions: { code } }])
      expect(Object.keys(errors?.[0]?.extensions ?? {})).toEqual(['code'])
      if (status) expect(status).toBe(400)
    }
  })

  test.each<[string, object | undefined, (string | number)[]]>([
    ['{ echo(role: NOBODY) }', undefined, ['role']],
    ['{ echo(input: { role: NOBODY }) }', undefined, ['input', 'role']],
    ['{ echo(input: { inner: {} }) }', undefined, ['input', 'inner', 'role']],
    ['{ echo(input: { inner: { role: AI, tags: [1, "2"] } }) }', undefined, ['input', 'inner', 'tags', 1]],
    ['{ echo(input: { extra: 1 }) }', undefined, ['input', 'extra']],
    ['{ hello(name: 5) }', undefined, ['name']],
    ['query ($x: EchoInput) { echo(input: $x) }', { x: { role: 'NOBODY' } }, ['input', 'role']],
    ['query ($x: EchoInput) { echo(input: $x) }', { x: { inner: {} } }, ['input', 'inner', 'role']],
    [
      'query ($x: EchoInput) { echo(input: $x) }',
      { x: { inners: [{ role: 'AI' }, { role: 'AI', tags: [1, 'x'] }] } },
      ['input', 'inners', 1, 'tags', 1],
    ],
    ['query ($x: EchoInput) { echo(input: $x) }', { x: { 'ex"tra': 1 } }, ['input', 'ex"tra']],
    ['query ($r: Role) { echo(input: { inner: { role: AI }, role: $r }) }', { r: 'NOBODY' }, ['input', 'role']],
    ['query ($x: EchoInput!) { echo(input: $x) }', {}, ['input']],
    ['query ($x: EchoInput!) { echo(input: $x) }', { x: null }, ['input']],
    ['query ($x: EchoInput!) { ...F } fragment F on Query { echo(input: $x) }', { x: { text: 7 } }, ['input', 'text']],
  ])('%s with %j: the path of a bad value', async (query, variables, path) => {
    const { errors, status } = await ask(query, variables)
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', path })
    if (status) expect(status).toBe(400)
  })

  test('several bad values each have their path', async () => {
    const { errors } = await ask('query ($a: Role, $x: EchoInput) { echo(role: $a, input: $x) }', { a: 'NO', x: { text: 1, role: 'NO' } })
    expect(errors?.map(({ extensions }) => extensions.path)).toEqual([['role'], ['input', 'text'], ['input', 'role']])
  })

  test('errors of the opening of a subscription come at once', async () => {
    if (ask !== askOverSocket) return
    expect(await ask('subscription { missing { text } }')).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND', path: ['interactionId'] } }],
    })
    expect(await ask('subscription ($t: ID!) { events(topic: $t) { text } }', { t: {} })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', path: ['topic'] } }],
    })
    expect(await ask('subscription { crash { text } }')).toMatchObject({ errors: [{ message: 'Unexpected error.' }] })
  })
})

test('contexts are fresh, and know the viewer', async () => {
  server.state.contexts.length = 0
  expect(await server.ask('{ owner }')).toMatchObject({ data: { owner: 'local' } })
  await server.ask('{ owner }')
  expect(new Set(server.state.contexts).size).toBe(2)
})
