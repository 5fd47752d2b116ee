import { once } from 'node:events'
import type { GraphQLObjectType } from 'graphql'
import { createClient } from 'graphql-ws'
import { beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Scope, scopes } from '../../src/auth/scopes.ts'
import { schema } from '../../src/schema/schema.ts'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp } from '../support/app.ts'
import { connect, take } from '../support/client.ts'
import { openEventStream } from '../support/eventStream.ts'
import { startGuardedApp } from '../support/guardedApp.ts'
import { type IdentityProvider, startIdentityProvider } from '../support/identityProvider.ts'

let test: Awaited<ReturnType<typeof startGuardedApp>>
let provider: IdentityProvider

beforeAll(async () => {
  test = await startGuardedApp()
  provider = test.provider
})

const post = (headers: Record<string, string>, query = '{ models { name } }') =>
  fetch(test.client.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query }) })

/** How a WebSocket is closed that says this in its greeting, or is acknowledged. */
async function greetWith(payload: object | undefined, headers: Record<string, string> = {}): Promise<number | 'acknowledged'> {
  const socket = new WebSocket(test.client.url.replace(/^http/, 'ws'), 'graphql-transport-ws', { headers })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  const closed = once(socket, 'close').then(([code]) => code as number)
  const acknowledged = once(socket, 'message').then(() => 'acknowledged' as const)
  acknowledged.catch(() => {})
  const outcome = await Promise.race([closed, acknowledged])
  socket.terminate()
  return outcome
}

const goodTokens: [string, () => Promise<string>][] = [
  ['an API key', async () => (await makeKey(test.app.database)).token],
  ['an access token', () => provider.sign()],
]

describe.each(goodTokens)('with %s', (_, make) => {
  it('a conversation is held, over HTTP and WebSocket', async () => {
    await using client = connect(test.app.url, await make())
    const { id, cursor } = await client.createInteraction()
    const messages = client.follow(id, cursor)
    await client.send(id, 'hello')
    expect((await take(messages, 2)).map(({ content }) => content)).toEqual(['hello', 'echo: hello'])
  })

  it('over event streams, too, and with the header of the upgrade', async () => {
    const token = await make()
    await using client = connect(test.app.url, token)
    const { id } = await client.createInteraction()
    const query = `subscription { messageAdded(interactionId: "${id}", after: "${(await client.data(`{ interaction(id: "${id}") { cursor } }`)).interaction.cursor}") { content } }`
    await client.send(id, 'hello', { reply: false })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const stream = await openEventStream(client.url, { method: 'POST', headers, body: JSON.stringify({ query }) })
    expect((await stream.next())?.data).toContain('hello')
    stream.leave()
    expect(await greetWith(undefined, { authorization: `Bearer ${token}` })).toBe('acknowledged')
  })

  it('what another owner has is not there', async () => {
    await using ada = connect(test.app.url, await make())
    await using eve = connect(test.app.url, await provider.sign({ sub: 'eve' }))
    const { id } = await ada.createInteraction()
    expect((await eve.data('query ($id: ID!) { interaction(id: $id) { id } }', { id })).interaction).toBeNull()
    await expect(eve.follow(id).next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    const { errors } = await eve.request('mutation ($id: ID!) { deleteInteraction(input: { id: $id }) { deletedId } }', { id })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})

it('a key and an access token of the same subject have the same interactions', async () => {
  await using program = connect(test.app.url, (await makeKey(test.app.database, { subject: 'grace' })).token)
  await using person = connect(test.app.url, await provider.sign({ sub: 'grace' }))
  const { id } = await program.createInteraction()
  expect((await person.data('query ($id: ID!) { interaction(id: $id) { id } }', { id })).interaction).toEqual({ id })
})

describe('refuses', () => {
  const cases: [string, () => Promise<Record<string, string>>][] = [
    ['no credential', async () => ({})],
    ['another scheme', async () => ({ authorization: 'Basic YWRhOnNlY3JldA==' })],
    ['a token without its scheme', async () => ({ authorization: (await makeKey(test.app.database)).token })],
    ['a key that there is not', async () => ({ authorization: `Bearer parley_00000000_${'A'.repeat(43)}` })],
    ['a key with another secret', async () => ({ authorization: `Bearer ${(await makeKey(test.app.database)).token.slice(0, -4)}AAAA` })],
    ['half a key', async () => ({ authorization: `Bearer ${(await makeKey(test.app.database)).token.slice(0, 30)}` })],
    [
      'an access token of another issuer',
      async () => ({ authorization: `Bearer ${await provider.sign({ iss: 'https://evil.example' })}` }),
    ],
    ['nonsense', async () => ({ authorization: 'Bearer nonsense' })],
  ]

  it.each(cases)('%s', async (_, make) => {
    const headers = await make()
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const response = await post({ ...headers, accept })
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
    expect(await greetWith(headers)).toBe(4403)
    expect(await greetWith(undefined, headers)).toBe(4403)
  })

  it('while nobody can tell whether a token is good, it says that', async () => {
    await using other = await startIdentityProvider()
    const lost = await startTestApp({ ...other.env, JWT_JWKS_URL: 'http://127.0.0.1:1/jwks.json' })
    const authorization = `Bearer ${await other.sign()}`
    const response = await fetch(lost.client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: '{"query":"{ models { name } }"}',
    })
    expect(response.status).toBe(503)
    const socket = createClient({
      url: lost.client.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      connectionParams: { authorization },
      onNonLazyError: () => {},
    })
    expect(await new Promise((resolve) => socket.on('closed', (event) => resolve((event as { code: number }).code)))).toBe(1013)
  })

  it('neither a preflight of an allowed page, nor health', async () => {
    expect((await fetch(test.client.url, { method: 'OPTIONS' })).status).toBe(204)
    for (const path of ['/health/live', '/health/ready']) expect((await fetch(test.app.url + path)).status).toBe(200)
  })
})

it('who is not known does not get GraphiQL, where that is closed to them', async () => {
  const closed = await startTestApp({ AUTH: 'api-key', EXPLORATION: 'authenticated' })
  const page = (headers: Record<string, string> = {}) => fetch(closed.client.url, { headers: { accept: 'text/html', ...headers } })
  expect((await page()).status).toBe(401)
  const { token } = await makeKey(closed.app.database)
  expect(await (await page({ authorization: `Bearer ${token}` })).text()).toContain('GraphiQL')
  expect((await connect(closed.app.url, token).data('{ __schema { queryType { name } } }')).__schema).toBeDefined()
})

const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.values((type as GraphQLObjectType).getFields()).map((field) => ({ operation: String(type?.name).toLowerCase(), field })),
)

describe('scopes', () => {
  const id = '01a214c0-f40d-7613-99b2-0371a5199ab4'
  const inputs: Record<string, string> = {
    createInteraction: '{}',
    createMessage: `{ interactionId: "${id}", content: "hello", reply: false }`,
    updateMessage: `{ id: "${id}", content: "hello" }`,
    cancelReply: `{ replyId: "${id}" }`,
    retryReply: `{ replyId: "${id}" }`,
    createApiKey: '{ subject: "eve", name: "x", scopes: [ADMIN] }',
  }
  /** The field with arguments that are acceptable. */
  function operationOf({ operation, field }: (typeof rootFields)[number]) {
    const values = field.args.flatMap(({ name }) => {
      if (name === 'input') return [`input: ${inputs[field.name] ?? `{ id: "${id}" }`}`]
      // A subscription that has nothing to say would be waited for.
      if (operation === 'subscription' && name === 'after') return ['after: "nowhere"']
      return /^(id|interactionId)$/.test(name) ? [`${name}: "${id}"`] : []
    })
    return `${operation} { ${field.name}${values.length > 0 ? `(${values.join(', ')})` : ''} { __typename } }`
  }
  const client = async (allowed: readonly Scope[]) => connect(test.app.url, (await makeKey(test.app.database, { scopes: allowed })).token)
  /** What comes of the operation, over the transport that it needs. */
  async function codesOf(allowed: readonly Scope[], root: (typeof rootFields)[number]): Promise<string[]> {
    await using asking = await client(allowed)
    const query = operationOf(root)
    if (root.operation !== 'subscription') return ((await asking.request(query)).errors ?? []).map(({ extensions }) => extensions.code)
    const ended = asking.socket.iterate({ query }).next()
    return await ended.then(
      () => [],
      (errors) => errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code),
    )
  }

  it.each(rootFields)('$operation $field.name needs the one that its description names, and no other', async (root) => {
    const [, scope] = /Scope: `([a-z:]+)`/.exec(root.field.description ?? '') ?? []
    const needed = scopes.find((each) => each === scope) as Scope
    expect(
      await codesOf(
        scopes.filter((each) => each !== needed),
        root,
      ),
    ).toEqual(['FORBIDDEN'])
    expect(await codesOf([needed], root)).not.toContain('FORBIDDEN')
  })

  it('a reply has to be allowed, besides the message', async () => {
    await using writer = await client(['interactions:write'])
    const { id: interactionId } = await writer.createInteraction()
    const { errors } = await writer.request('mutation ($input: CreateMessageInput!) { createMessage(input: $input) { duplicate } }', {
      input: { interactionId, content: 'hello' },
    })
    expect(errors).toMatchObject([{ path: ['createMessage'], extensions: { code: 'FORBIDDEN', scope: 'replies:create' } }])
    expect((await writer.send(interactionId, 'hello', { reply: false })).message.position).toBe(1)
  })

  it('nobody gives out credentials where nobody is asked for one', async () => {
    const open = await startTestApp()
    const { errors } = await open.client.request(
      'mutation { createApiKey(input: { subject: "eve", name: "x", scopes: [ADMIN] }) { token } }',
    )
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'admin' } }])
  })
})

it('metrics are for this machine, and from elsewhere for admins', async () => {
  const read = async (headers: Record<string, string>) => (await fetch(`${test.app.url}/metrics`, { headers })).status
  const forwarded = { 'x-forwarded-for': '203.0.113.7' }
  const bearer = async (allowed: readonly Scope[]) => ({
    ...forwarded,
    authorization: `Bearer ${(await makeKey(test.app.database, { scopes: allowed })).token}`,
  })
  expect([
    await read({}),
    await read(forwarded),
    await read(await bearer(['interactions:read'])),
    await read(await bearer(['admin'])),
  ]).toEqual([200, 403, 403, 200])
})
