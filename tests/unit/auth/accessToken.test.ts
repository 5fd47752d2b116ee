import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccessTokens } from '../../../src/auth/accessToken.ts'
import { forgedTokens } from '../../support/forgedTokens.ts'
import { audience, type IdentityProvider, startIdentityProvider } from '../../support/identityProvider.ts'

let provider: IdentityProvider
const settings = (more: object = {}) => ({ issuer: provider.issuer, audience, jwksUrl: provider.jwksUrl, requiredMethods: [], ...more })

beforeAll(async () => {
  provider = await startIdentityProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

const now = () => Math.floor(Date.now() / 1000)

it('takes a good token for its subject, with its scopes, until it expires', async () => {
  const exp = now() + 60
  const token = await provider.sign({ exp, scope: 'interactions:read admin openid' })
  expect(await createAccessTokens(settings()).verify(token)).toEqual({
    viewer: { ownerId: 'ada', scopes: new Set(['interactions:read', 'admin']) },
    expiresAt: exp * 1000,
  })
})

it.each([
  ['one of several audiences', { aud: ['https://other.example', audience] }, {}],
  ['no type', {}, { typ: undefined }],
  ['the type JWT', {}, { typ: 'JWT' }],
  ['the type as a media type', {}, { typ: 'application/at+jwt' }],
  ['scopes as a list', { scope: undefined, scp: ['interactions:read'] }, {}],
])('takes a token with %s', async (_, claims, header) => {
  const { viewer } = await createAccessTokens(settings()).verify(await provider.sign(claims, header))
  expect(viewer.scopes.has('interactions:read')).toBe(true)
})

describe('fault 42: refuses a token', () => {
  it.each(forgedTokens(() => provider))('%s', async (_, make) => {
    const refused = createAccessTokens(settings()).verify(await make())
    await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: 'The credential is not valid.' })
  })

  it('control: as it is, it is taken', async () => {
    await expect(createAccessTokens(settings()).verify(await provider.sign())).resolves.toMatchObject({ viewer: { ownerId: 'ada' } })
  })
})

it('demands a second factor where that is asked for', async () => {
  const { verify } = createAccessTokens(settings({ requiredMethods: ['mfa'] }))
  for (const amr of [undefined, [], ['pwd'], 'mfa'])
    await expect(verify(await provider.sign({ amr }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await expect(verify(await provider.sign({ amr: ['pwd', 'mfa'] }))).resolves.toBeDefined()
})

it('tells subjects of different tenants apart', async () => {
  const { verify } = createAccessTokens(settings({ tenantClaim: 'org' }))
  const ownerOf = async (org: unknown, sub: string) => (await verify(await provider.sign({ org, sub }))).viewer.ownerId
  const owners = [
    await ownerOf('acme', 'ada'),
    await ownerOf('other', 'ada'),
    await ownerOf('acme/ada', 'x'),
    await ownerOf('acme', 'ada/x'),
  ]
  expect(new Set(owners).size).toBe(4)
  for (const org of [undefined, '', 7]) await expect(ownerOf(org, 'ada')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('fetches the keys once, and again for one that is new', async () => {
  const { verify } = createAccessTokens(settings())
  const before = provider.asked
  for (let n = 0; n < 5; n += 1) await verify(await provider.sign())
  expect(provider.asked).toBe(before + 1)
})

it('takes a token that is signed with a new key, and says that it cannot tell while the keys cannot be had', async () => {
  await provider.rotate()
  const { verify } = createAccessTokens(settings())
  provider.isDown = true
  const token = await provider.sign()
  await expect(verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  provider.isDown = false
  await expect(verify(token)).resolves.toBeDefined()
  const unreachable = createAccessTokens(settings({ jwksUrl: 'http://127.0.0.1:1/jwks.json' }))
  await expect(unreachable.verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
