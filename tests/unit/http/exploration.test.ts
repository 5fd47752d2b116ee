import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '../../../src/auth/viewer.ts'
import { ParleyError } from '../../../src/errors.ts'
import { startTestServer, subscribeOverGet, type TestServer } from './testServer.ts'
import { type Answer, transports } from './transports.ts'

/** Lets everybody in, and knows those who say who they are. */
const authenticator = {
  authenticate: async (token: string | undefined) => {
    if (token === 'stolen') throw new ParleyError('UNAUTHENTICATED', 'The credential is not valid.')
    return { viewer: token === undefined ? anonymous : { ownerId: token, scopes: anonymous.scopes } }
  },
  findRevoked: async () => [],
}
const known = { authorization: 'Bearer ada' }

let open: TestServer
let authenticated: TestServer
let off: TestServer
beforeAll(async () => {
  open = await startTestServer({ authenticator })
  authenticated = await startTestServer({ authenticator, exploration: 'authenticated' })
  off = await startTestServer({ authenticator, exploration: 'off' })
})
afterAll(async () => {
  for (const server of [open, authenticated, off]) await server[Symbol.asyncDispose]()
})

/** Operations that nearly name something, and the same with a word in its place that is like nothing. */
const nearMisses: [string, string, object?][] = [
  ['a field', '{ helo }'],
  ['a field of a mutation', 'mutation { tuch }'],
  ['a field of a subscription', 'subscription { event { text } }'],
  ['an argument', '{ hello(nam: "x") }'],
  ['a type', 'query ($x: EchoInpt) { echo(input: $x) }'],
  ['a field of an input', '{ echo(input: { txt: "x" }) }'],
  ['a value', '{ echo(role: HUMN) }'],
  ['an argument of a directive', '{ hello @skip(iff: true) }'],
  ['a field of an input in a variable', 'query ($x: EchoInput) { echo(input: $x) }', { x: { txt: 'x' } }],
  ['a value in a variable', 'query ($r: Role) { echo(role: $r) }', { r: 'HUMN' }],
  ['a value in a variable of a subscription', 'subscription ($r: Role) { events(topic: "t", role: $r) { text } }', { r: 'HUMN' }],
]
const nearWord = /helo|tuch|\bevent\b|\bnam\b|EchoInpt|\btxt\b|HUMN|\biff\b/g
const unlike = (text: string) => text.replace(nearWord, 'Qqqqqqqq')

const introspections: [string, string][] = [
  ['the introspection query', getIntrospectionQuery()],
  ['__schema', '{ __schema { types { name } } }'],
  ['__type', '{ __type(name: "Query") { name } }'],
  ['__schema by another name, in a fragment', '{ ... on Query { ...F } } fragment F on Query { a: __schema { queryType { name } } }'],
]

const hints = ({ errors }: Answer) => /did you mean/i.test(JSON.stringify(errors ?? []))

describe.each(transports)('fault 36: over %s, what the API has is not told to who may not explore it', (transport, ask) => {
  // There a subscription is answered with what it has to be sent over.
  const misses = nearMisses.filter(([, query]) => transport !== 'HTTP' || !query.startsWith('subscription'))
  const closed: [string, () => TestServer, Record<string, string>?][] = [
    ['nobody may', () => off],
    ['nobody may, known or not', () => off, known],
    ['those who are known may, and this one is not', () => authenticated],
  ]

  describe.each(closed)('%s', (_, server, headers) => {
    const asked = (query: string, variables?: object) => ask(server().url, query, variables, headers)

    test.each(introspections)('%s', async (_, query) => {
      const { data, errors } = await asked(query)
      expect(data).toBeUndefined()
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('introspection has been disabled'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      })
    })

    test.each(misses)('%s that is nearly one is answered as what is like nothing', async (_, query, variables) => {
      const answer = JSON.stringify(await asked(query, variables))
      expect(answer).toContain('"errors"')
      const other = await asked(unlike(query), variables && JSON.parse(unlike(JSON.stringify(variables))))
      const [one, same] = [unlike(answer), unlike(JSON.stringify(other))].map((text) => text.replaceAll(/"column":\d+/g, ''))
      expect(one).toBe(same)
    })

    test('a field without its selection is no occasion for a hint', async () => {
      const { errors } = await asked('{ deep }')
      expect(errors).toMatchObject([{ message: 'Field "deep" of type "Deep" must have a selection of subfields.' }])
    })

    test('__typename is no secret', async () => {
      expect(await asked('{ __typename deep { __typename } }')).toEqual({ data: { __typename: 'Query', deep: { __typename: 'Deep' } } })
    })

    test('values are blamed with their places all the same', async () => {
      const { errors } = await asked('{ echo(input: { inner: { role: NOBODY } }) }')
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', path: ['input', 'inner', 'role'] }])
    })
  })

  const toldAll: [string, () => TestServer, Record<string, string>?][] = [
    ['everybody may', () => open],
    ['those who are known may, and this one is', () => authenticated, known],
  ]
  describe.each(toldAll)('control for fault 36: %s', (_, server, headers) => {
    const asked = (query: string, variables?: object) => ask(server().url, query, variables, headers)

    test.each(introspections)('%s', async (_, query) => {
      expect(await asked(query)).toEqual({ data: expect.any(Object) })
    })

    test.each(misses)('%s that is nearly one', async (_, query, variables) => {
      // Whoever may not has asked the same: what was found out about the document is not taken from there.
      expect(hints(await ask(authenticated.url, query, variables))).toBe(false)
      expect(hints(await asked(query, variables))).toBe(true)
    })
  })
})

describe('fault 36: GraphiQL', () => {
  const page = async ({ url }: TestServer, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...headers } })
    return { status: response.status, hasPage: /<html|graphiql/i.test(await response.text()) }
  }

  test('is for nobody', async () => {
    expect(await page(off)).toMatchObject({ hasPage: false })
    expect(await page(off, known)).toMatchObject({ hasPage: false })
  })

  test('is for those who are known', async () => {
    expect(await page(authenticated)).toMatchObject({ hasPage: false })
    expect(await page(authenticated, { authorization: 'Bearer stolen' })).toEqual({ status: 401, hasPage: false })
    expect(await page(authenticated, known)).toEqual({ status: 200, hasPage: true })
  })

  test('control for fault 36: is for everybody', async () => {
    expect(await page(open)).toEqual({ status: 200, hasPage: true })
  })
})

describe('fault 36: a query in a URL', () => {
  const get = ({ url }: TestServer, headers: Record<string, string> = {}) => fetch(`${url}?query={hello}`, { headers })

  test('is run for who may explore, and for nobody else', async () => {
    for (const [server, headers, status] of [
      [off, {}, 405],
      [off, known, 405],
      [authenticated, {}, 405],
      [authenticated, known, 200],
      [open, {}, 200],
    ] as const)
      expect((await get(server, headers)).status).toBe(status)
    expect((await get(off)).headers.get('allow')).toBe('POST')
  })

  test('a subscription in one is followed: EventSource knows no other way', async () => {
    const stream = await subscribeOverGet(off.url)
    await off.opened.until(1)
    off.opened.all[0]?.source.push({ cursor: 'c1', text: 'one' })
    expect(await stream.next()).toMatchObject({ id: 'c1' })
    stream.abort()
  })

  test('an operation of the manifest is run: it is the operator’s', async () => {
    const documents = { textOf: () => '{ hello }' }
    await using persisted = await startTestServer({ exploration: 'off', documents })
    expect(await (await fetch(`${persisted.url}?documentId=x`)).json()).toEqual({ data: { hello: 'Hello you' } })
  })
})
