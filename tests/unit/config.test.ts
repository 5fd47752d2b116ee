import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config.ts'

const problemsOf = (env: Record<string, string>) => {
  try {
    parseConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.split(':', 1)[0])
    throw error
  }
  return []
}

const accessTokens = {
  AUTH: 'jwt',
  JWT_ISSUER: 'https://login.example.com',
  JWT_AUDIENCE: 'https://parley.example',
  JWT_JWKS_URL: 'https://login.example.com/jwks',
}

const key = Buffer.alloc(32, 'secret').toString('base64')

describe('parseConfig', () => {
  it('runs everything on this machine, without a key, when nothing is set', () => {
    expect(parseConfig({})).toMatchObject({
      listen: { host: '127.0.0.1', port: 4000 },
      database: { dataDir: '.parley' },
      roles: { api: true, worker: true },
      providers: [{ name: 'offline', kind: 'offline' }],
      replies: { concurrency: 64, leaseSeconds: 10, maxAttempts: 4, deadlineSeconds: 600 },
      drainSeconds: 25,
      loopbackOnly: true,
    })
  })

  it('takes an empty variable for an unset one', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: ' ', OPENAI_API_KEY: '' })).toEqual(parseConfig({}))
  })

  it('serves the web chat unless it is told not to, and sends people to an OpenID provider only where tokens are taken', () => {
    expect(parseConfig({}).webChat).toEqual({ clientId: undefined })
    expect(parseConfig({ WEB_CHAT: '0' }).webChat).toBeUndefined()
    expect(parseConfig({ ...accessTokens, OIDC_CLIENT_ID: 'the-chat' }).webChat).toEqual({ clientId: 'the-chat' })
    expect(problemsOf({ OIDC_CLIENT_ID: 'the-chat', WEB_CHAT: 'yes' })).toEqual(expect.arrayContaining(['OIDC_CLIENT_ID', 'WEB_CHAT']))
  })

  it('asks OpenAI when there is a key, and another server when there is an address', () => {
    expect(parseConfig({ OPENAI_API_KEY: 'k' }).providers).toMatchObject([{ kind: 'openai', apiKey: 'k', models: ['gpt-4o-mini'] }])
    expect(parseConfig({ OPENAI_BASE_URL: 'http://localhost:1/v1', OPENAI_MODEL: 'm' }).providers).toMatchObject([
      { baseUrl: 'http://localhost:1/v1', models: ['m'] },
    ])
  })

  it('reads a chain of providers, with keys from variables of their own', () => {
    const chain = [
      { name: 'a', kind: 'openai', models: ['m'], apiKeyEnv: 'A_KEY' },
      { name: 'b', kind: 'offline' },
    ]
    expect(parseConfig({ LLM_PROVIDERS: JSON.stringify(chain), A_KEY: 'secret' }).providers).toMatchObject([
      { apiKey: 'secret' },
      { name: 'b' },
    ])
  })

  it('limits owners where it is told to, and not otherwise', () => {
    expect(Object.values(parseConfig({}).ownerLimits)).toEqual([undefined, undefined, undefined])
    const env = { OWNER_REQUESTS_PER_MINUTE: '600', OWNER_MESSAGES_PER_DAY: '100', OWNER_TOKENS_PER_DAY: '1000000' }
    expect(parseConfig(env).ownerLimits).toEqual({ requestsPerMinute: 600, messagesPerDay: 100, tokensPerDay: 1_000_000 })
    for (const name of Object.keys(env))
      for (const value of ['0', '-1', '1.5', 'many']) expect(problemsOf({ [name]: value })).toEqual([name])
  })

  it('takes Redis for pub/sub where it is told of one, with or without TLS, over either database', () => {
    expect(parseConfig({}).redisUrl).toBeUndefined()
    for (const REDIS_URL of ['redis://:secret@localhost:6379/1', 'rediss://localhost'])
      for (const DATABASE_URL of ['', 'postgresql://localhost/parley'])
        expect(parseConfig({ REDIS_URL, DATABASE_URL }).redisUrl).toBe(REDIS_URL)
  })

  it('asks nobody who they are, unless it is told to', () => {
    expect(parseConfig({})).toMatchObject({ auth: { apiKeys: false }, loopbackOnly: true })
    expect(parseConfig({ AUTH: 'api-key' })).toMatchObject({ auth: { apiKeys: true }, loopbackOnly: false })
    expect(parseConfig({ ...accessTokens, AUTH: 'api-key, jwt', JWT_REQUIRE_AMR: 'mfa,hwk', HOST: '0.0.0.0' }).auth).toEqual({
      apiKeys: true,
      accessTokens: {
        issuer: accessTokens.JWT_ISSUER,
        audience: accessTokens.JWT_AUDIENCE,
        jwksUrl: accessTokens.JWT_JWKS_URL,
        requiredMethods: ['mfa', 'hwk'],
      },
    })
    expect(problemsOf({ AUTH: 'jwt' })).toEqual(['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'])
  })

  it('lets everybody explore, unless it is told not to', () => {
    expect(parseConfig({}).exploration).toBe('open')
    for (const EXPLORATION of ['open', 'authenticated', 'off']) expect(parseConfig({ EXPLORATION }).exploration).toBe(EXPLORATION)
    expect(problemsOf({ EXPLORATION: 'no' })).toEqual(['EXPLORATION'])
  })

  it('names every variable that is wrong, at once', () => {
    const env = {
      PORT: '70000',
      DATABASE_URL: 'mysql://localhost/x',
      ROLES: 'api,cook',
      REPLY_CONCURRENCY: '-1',
      REPLY_LEASE_SECONDS: 'soon',
      AUTH_ALLOW_OPEN: 'yes',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'http://localhost',
      HOST: '0.0.0.0',
    }
    expect(new Set(problemsOf(env))).toEqual(
      new Set([
        'PORT',
        'DATABASE_URL',
        'ROLES[1]',
        'REPLY_CONCURRENCY',
        'REPLY_LEASE_SECONDS',
        'AUTH_ALLOW_OPEN',
        'LOG_LEVEL',
        'REDIS_URL',
        'HOST',
      ]),
    )
  })

  it.each([
    ['an open address without authentication', { HOST: '0.0.0.0' }, 'HOST'],
    ['one role on the embedded database', { ROLES: 'worker' }, 'ROLES'],
    ['an authentication that it does not have', { AUTH: 'password' }, 'AUTH[0]'],
    ['both an authentication and none', { AUTH: 'api-key,none' }, 'AUTH'],
    ['a rule for access tokens where none are taken', { AUTH: 'api-key', JWT_REQUIRE_AMR: 'mfa' }, 'JWT_REQUIRE_AMR'],
    ['keys that come over an open network', { ...accessTokens, JWT_JWKS_URL: 'http://login.example.com/jwks' }, 'JWT_JWKS_URL'],
    ['a key that is none', { ENCRYPTION_KEYS: `new:${key},old:c2VjcmV0` }, 'ENCRYPTION_KEYS'],
    ['two keys of one name', { ENCRYPTION_KEYS: `new:${key},new:${key}` }, 'ENCRYPTION_KEYS'],
    ['providers that are no JSON', { LLM_PROVIDERS: '{' }, 'LLM_PROVIDERS'],
    ['a provider without models', { LLM_PROVIDERS: '[{"name":"a","kind":"openai"}]' }, 'LLM_PROVIDERS[0].models'],
    ['a provider without its key', { LLM_PROVIDERS: '[{"name":"a","kind":"offline","apiKeyEnv":"NO"}]' }, 'LLM_PROVIDERS[0].apiKeyEnv'],
    ['a provider with an unknown setting', { LLM_PROVIDERS: '[{"name":"a","kind":"offline","url":"x"}]' }, 'LLM_PROVIDERS[0]'],
    ['an origin that is none', { CORS_ORIGINS: 'https://ok.example,nonsense' }, 'CORS_ORIGINS[1]'],
  ])('refuses %s', (_, env, variable) => {
    expect(problemsOf(env)).toEqual([variable])
  })

  it('never says a secret', () => {
    const env = { OPENAI_API_KEY: 'sk-canary', DATABASE_URL: 'canary://user:canary@host/x', PORT: 'x' }
    expect(() => parseConfig(env)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('canary') }))
  })
})

it('takes keys of encryption in their order, and says of a wrong one its place alone', () => {
  expect(parseConfig({ ENCRYPTION_KEYS: `new:${key}, old:${key}` }).encryptionKeys).toEqual([
    { id: 'new', secret: Buffer.alloc(32, 'secret') },
    { id: 'old', secret: Buffer.alloc(32, 'secret') },
  ])
  const parse = () => parseConfig({ ENCRYPTION_KEYS: `new:${key},old:c2VjcmV0` })
  expect(parse).toThrow(/entry 2 must be name:key/)
  expect(parse).not.toThrow(/c2VjcmV0/)
})
