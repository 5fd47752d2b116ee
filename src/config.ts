import type { z } from 'zod'
import type { AccessTokenSettings } from './auth/accessToken.ts'
import type { EncryptionKey } from './encryption/cipher.ts'
import { type Environment, environment, providerSettings } from './environment.ts'
import { isLoopback } from './loopback.ts'

export type ProviderSettings = z.infer<typeof providerSettings> & { apiKey?: string }

/** To whom introspection, and all that is like it, is open. */
export type Exploration = Environment['EXPLORATION']

export interface Config {
  listen: { host: string; port: number }
  database: { url: string } | { dataDir: string }
  /** The first writes, all read; empty: text is stored as it is. */
  encryptionKeys: EncryptionKey[]
  redisUrl?: string | undefined
  roles: { api: boolean; worker: boolean }
  providers: ProviderSettings[]
  replies: {
    concurrency: number
    leaseSeconds: number
    maxAttempts: number
    deadlineSeconds: number
  }
  drainSeconds: number
  auth: AuthSettings
  ownerLimits: OwnerLimits
  /** Whether requests must name a loopback `Host`, which keeps web pages with a rebound DNS name out. */
  loopbackOnly: boolean
  corsOrigins: string[]
  exploration: Exploration
  /** The path of the manifest of operations; undefined: any operation is run. */
  persistedDocuments?: string | undefined
  /** Undefined: the web chat is not served. */
  webChat?: { clientId?: string | undefined } | undefined
  /** Undefined: no traces are taken. */
  tracing?: TracingSettings | undefined
  logLevel: string
}

/** Without either everybody is let in. */
export interface AuthSettings {
  apiKeys: boolean
  accessTokens?: AccessTokenSettings | undefined
}

/** What one owner may do; undefined is no limit. */
export interface OwnerLimits {
  requestsPerMinute?: number | undefined
  messagesPerDay?: number | undefined
  tokensPerDay?: number | undefined
}

export interface TracingSettings {
  /** Where spans are sent. */
  url: string
  protocol: 'http/protobuf' | 'http/json'
  sampler: { name: string; ratio: number }
  serviceName?: string | undefined
}

/** All that is wrong with the environment, one line for each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Turns the environment into the configuration. Empty variables count as unset.
 * @param known problems that are reported with those found here
 * @throws {ConfigError} naming every variable that is wrong.
 */
export function parseConfig(env: Record<string, string | undefined>, known: readonly string[] = []): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const problems = [...known]

  const variables = readVariables(set, problems)
  const roles = { api: variables.ROLES.includes('api'), worker: variables.ROLES.includes('worker') }
  if (!variables.DATABASE_URL && !(roles.api && roles.worker))
    problems.push('ROLES: one role alone needs DATABASE_URL; the embedded database belongs to one process')
  const auth = authSettings(variables, set, problems)
  const isOpen = !auth.apiKeys && !auth.accessTokens
  const loopback = isLoopback(variables.HOST)
  if (isOpen && !loopback && !variables.AUTH_ALLOW_OPEN)
    problems.push(
      'HOST: without authentication only a loopback address is served; set AUTH, or AUTH_ALLOW_OPEN=1 to serve everybody who can reach it',
    )

  const providers = providerChain(variables, set, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    listen: { host: variables.HOST, port: variables.PORT },
    database: variables.DATABASE_URL ? { url: variables.DATABASE_URL } : { dataDir: variables.DATA_DIR },
    encryptionKeys: variables.ENCRYPTION_KEYS ?? [],
    redisUrl: variables.REDIS_URL,
    roles,
    providers,
    replies: {
      concurrency: variables.REPLY_CONCURRENCY,
      leaseSeconds: variables.REPLY_LEASE_SECONDS,
      maxAttempts: variables.REPLY_MAX_ATTEMPTS,
      deadlineSeconds: variables.REPLY_DEADLINE_SECONDS,
    },
    drainSeconds: variables.DRAIN_SECONDS,
    auth,
    ownerLimits: {
      requestsPerMinute: variables.OWNER_REQUESTS_PER_MINUTE,
      messagesPerDay: variables.OWNER_MESSAGES_PER_DAY,
      tokensPerDay: variables.OWNER_TOKENS_PER_DAY,
    },
    loopbackOnly: isOpen && loopback && !variables.AUTH_ALLOW_OPEN,
    corsOrigins: variables.CORS_ORIGINS.map((origin) => new URL(origin).origin),
    exploration: variables.EXPLORATION,
    persistedDocuments: variables.PERSISTED_ONLY ? variables.PERSISTED_DOCUMENTS : undefined,
    webChat: variables.WEB_CHAT ? { clientId: variables.OIDC_CLIENT_ID } : undefined,
    tracing: tracingSettings(variables),
    logLevel: variables.LOG_LEVEL,
  }
}

function authSettings(variables: Environment, set: Record<string, string | undefined>, problems: string[]): AuthSettings {
  const apiKeys = variables.AUTH.includes('api-key')
  const isJwt = variables.AUTH.includes('jwt')
  if (variables.AUTH.includes('none') && (apiKeys || isJwt)) problems.push('AUTH: `none` stands alone')
  const needed = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'] as const
  const others = ['JWT_REQUIRE_AMR', 'JWT_TENANT_CLAIM', 'OIDC_CLIENT_ID'] as const
  if (isJwt) problems.push(...needed.filter((name) => !(name in set)).map((name) => `${name}: AUTH=jwt needs it`))
  // Whoever sets one of these must not believe that it protects anything.
  else problems.push(...[...needed, ...others].filter((name) => name in set).map((name) => `${name}: it has no effect without AUTH=jwt`))
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: jwksUrl } = variables
  if (jwksUrl && !jwksUrl.startsWith('https:') && !isLoopback(new URL(jwksUrl).hostname))
    problems.push('JWT_JWKS_URL: keys that others could replace on the way protect nothing; use https')
  if (!isJwt || !issuer || !audience || !jwksUrl) return { apiKeys }
  const requiredMethods = variables.JWT_REQUIRE_AMR ?? []
  return { apiKeys, accessTokens: { issuer, audience, jwksUrl, requiredMethods, tenantClaim: variables.JWT_TENANT_CLAIM } }
}

function tracingSettings(variables: Environment): TracingSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_TRACES_EXPORTER: exporter } = variables
  const isWanted = exporter === 'otlp' || (exporter === undefined && (base ?? whole) !== undefined)
  if (!isWanted || variables.OTEL_SDK_DISABLED === 'true') return undefined
  return {
    url: whole ?? `${(base ?? 'http://localhost:4318').replace(/\/$/, '')}/v1/traces`,
    protocol: variables.OTEL_EXPORTER_OTLP_PROTOCOL,
    sampler: { name: variables.OTEL_TRACES_SAMPLER, ratio: variables.OTEL_TRACES_SAMPLER_ARG },
    serviceName: variables.OTEL_SERVICE_NAME,
  }
}

/** The variables that are right, and defaults in place of the others, so that what they mean together is checked as well. */
function readVariables(set: Record<string, string | undefined>, problems: string[]): Environment {
  const parsed = environment.safeParse(set)
  if (parsed.success) return parsed.data
  problems.push(...parsed.error.issues.map((issue) => `${describePath(issue.path)}: ${issue.message}`))
  const wrong = new Set(parsed.error.issues.map(({ path: [variable] }) => variable))
  return environment.parse(Object.fromEntries(Object.entries(set).filter(([variable]) => !wrong.has(variable))))
}

function providerChain(variables: Environment, set: Record<string, string | undefined>, problems: string[]): ProviderSettings[] {
  if (variables.LLM_PROVIDERS) {
    const names = variables.LLM_PROVIDERS.map(({ name }) => name)
    if (new Set(names).size < names.length) problems.push('LLM_PROVIDERS: each provider needs a name of its own')
    return variables.LLM_PROVIDERS.map((settings, index) => {
      if (settings.kind === 'openai' && !settings.models)
        problems.push(`LLM_PROVIDERS[${index}].models: an openai provider needs at least one`)
      if (!settings.apiKeyEnv) return settings
      const apiKey = set[settings.apiKeyEnv]
      if (!apiKey) problems.push(`LLM_PROVIDERS[${index}].apiKeyEnv: ${settings.apiKeyEnv} is not set`)
      return apiKey ? { ...settings, apiKey } : settings
    })
  }
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model = 'gpt-4o-mini' } = variables
  if (!apiKey && !baseUrl) return [providerSettings.parse({ name: 'offline', kind: 'offline', anyModel: true })]
  const settings = providerSettings.parse({ name: 'openai', kind: 'openai', baseUrl, models: [model], anyModel: true })
  return [apiKey ? { ...settings, apiKey } : settings]
}

const describePath = ([variable, ...rest]: readonly PropertyKey[]) =>
  String(variable) + rest.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
