import { beforeAll, describe, expect, it } from 'vitest'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type Client, connect } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'

let test: TestApp
let admin: Client

beforeAll(async () => {
  test = await startTestApp({ AUTH: 'api-key' })
  admin = connect(test.app.url, (await makeKey(test.app.database, { subject: 'root', scopes: ['admin'] })).token)
})

const fields = '{ id prefix name ownerId scopes expiresAt lastUsedAt revokedAt }'
const create = (input: object) =>
  admin.request(`mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { token apiKey ${fields} } }`, { input })
const revoke = async (id: string) =>
  await admin.request(`mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey ${fields} } }`, { id })
const list = async () => (await admin.data(`{ apiKeys ${fields} }`)).apiKeys

describe('an admin', () => {
  it('makes keys, whose secrets are nowhere, and lists them', async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const { data } = await create({ subject: 'ada', tenant: 'acme', name: 'a script', scopes: ['INTERACTIONS_READ'], expiresAt })
    const { token, apiKey } = data.createApiKey
    expect(apiKey).toMatchObject({
      name: 'a script',
      ownerId: 'acme/ada',
      scopes: ['INTERACTIONS_READ'],
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    })
    expect(token).toMatch(new RegExp(`^parley_${apiKey.prefix}_[\\w-]{43}$`))
    expect((await list())[0]).toEqual(apiKey)
    const { rows } = await test.app.database.pool.query('SELECT k::text AS row FROM api_keys k')
    expect(JSON.stringify(rows)).not.toContain(token.slice(`parley_${apiKey.prefix}_`.length))
  })

  it('sees when a key was used last', async () => {
    const { data } = await create({ subject: 'ada', name: 'used', scopes: ['INTERACTIONS_READ'] })
    await connect(test.app.url, data.createApiKey.token).data('{ models { name } }')
    const used = (await list()).find(({ id }: { id: string }) => id === data.createApiKey.apiKey.id)
    expect(Date.parse(used.lastUsedAt)).toBeGreaterThan(Date.now() - 60_000)
  })

  it('revokes them: they are refused soon, and stay refused', async () => {
    const { data } = await create({ subject: 'ada', name: 'to be revoked', scopes: ['INTERACTIONS_READ'] })
    const { token, apiKey } = data.createApiKey
    const client = connect(test.app.url, token)
    await client.data('{ models { name } }')
    const revoked = (await revoke(apiKey.id)).data.revokeApiKey.apiKey
    expect(revoked.revokedAt).not.toBeNull()
    expect((await revoke(apiKey.id)).data.revokeApiKey.apiKey).toEqual(revoked)
    await eventually(
      'it is refused',
      () => client.request('{ models { name } }'),
      ({ errors }) => errors?.[0]?.extensions.code === 'UNAUTHENTICATED',
    )
  })

  it.each([
    [{ subject: ' ', name: 'x', scopes: ['ADMIN'] }, ['input', 'subject']],
    [{ subject: 'ada', tenant: '', name: 'x', scopes: ['ADMIN'] }, ['input', 'tenant']],
    [{ subject: 'ada', name: '', scopes: ['ADMIN'] }, ['input', 'name']],
    [{ subject: 'ada', name: 'x', scopes: [] }, ['input', 'scopes']],
    [{ subject: 'ada', name: 'x', scopes: ['ADMIN'], expiresAt: '2020-01-01T00:00:00Z' }, ['input', 'expiresAt']],
  ])('is told what is wrong with %j', async (input, path) => {
    expect((await create(input)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', path } }])
  })

  it('is told when there is no such key', async () => {
    expect((await revoke('01a214c0-f40d-7613-99b2-0371a5199ab4')).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND', path: ['input', 'id'] } },
    ])
    expect((await revoke('nonsense')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', path: ['input', 'id'] } }])
  })
})
