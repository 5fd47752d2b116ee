import { z } from 'zod'
import type { EncryptionKey } from './encryption/cipher.ts'

/** One provider of the failover chain, as the operator describes it in `LLM_PROVIDERS`. */
export const providerSettings = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(['openai', 'offline']),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** The name of the variable that holds the key, so that the key itself stands in one place. */
  apiKeyEnv: z.string().min(1).optional(),
  models: z.array(z.string().min(1)).min(1).optional(),
  /** Whether models beside those listed may be asked for: their names are passed on as they are. */
  anyModel: z.boolean().default(false),
  connectTimeoutMs: z.int().positive().default(30_000),
  firstTokenTimeoutMs: z.int().positive().default(60_000),
  betweenTokensTimeoutMs: z.int().positive().default(30_000),
})

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max))

const integer = (fallback: number, min: number, max: number) => wholeNumber(min, max).default(fallback)

const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1')

const url = (protocol: RegExp, example: string) => z.url({ protocol, error: `must be a URL such as ${example}` })

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

/** What is wrong is told without the keys. */
function toEncryptionKeys(entries: string[], context: z.RefinementCtx): EncryptionKey[] {
  const keys = entries.map((entry) => {
    const [, id, base64] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(entry) ?? []
    return id && base64 ? { id, secret: Buffer.from(base64, 'base64') } : undefined
  })
  const whole = keys.filter((key) => key !== undefined)
  const wrong = keys.flatMap((key, index) => (key ? [] : [index + 1]))
  if (wrong.length > 0)
    context.addIssue({
      code: 'custom',
      message: `entry ${wrong.join(', ')} must be name:key, the key 32 bytes in base64, the name of letters, digits, - and _`,
    })
  if (new Set(whole.map(({ id }) => id)).size < whole.length)
    context.addIssue({ code: 'custom', message: 'each key needs a name of its own' })
  return whole
}

const json = z.string().transform((value, context) => {
  try {
    return JSON.parse(value) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' })
    return z.NEVER
  }
})

/**
 * The variables, in the order of the reference. `describe` is their documentation, from which
 * docs/reference/environment.md is written.
 */
export const environment = z.object({
  HOST: z.string().default('127.0.0.1').describe('The address to listen on.'),
  PORT: integer(4000, 0, 65_535).describe('The port to listen on; `0` picks a free one.'),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgresql://user:password@host:5432/parley')
    .optional()
    .describe('PostgreSQL 14 or newer. Unset: the embedded database.'),
  DATA_DIR: z.string().default('.parley').describe('The directory of the embedded database.'),
  REDIS_URL: url(/^rediss?$/, 'redis://user:password@host:6379')
    .optional()
    .describe(
      'Redis, for pub/sub between processes; `rediss://` is with TLS, and `/1` at the end keeps it apart from another Parley. Unset: PostgreSQL does it with NOTIFY.',
    ),
  ROLES: list
    .pipe(z.array(z.enum(['api', 'worker'])).min(1))
    .default(['api', 'worker'])
    .describe('What this process does: `api`, `worker` or both. One alone needs `DATABASE_URL`.'),
  OPENAI_API_KEY: z.string().optional().describe('The key of the first provider.'),
  OPENAI_BASE_URL: url(/^https?$/, 'https://api.openai.com/v1')
    .optional()
    .describe('Any OpenAI-compatible server. Unset: api.openai.com.'),
  OPENAI_MODEL: z.string().optional().describe('The model to ask when an interaction names none. Unset: `gpt-4o-mini`.'),
  LLM_PROVIDERS: json
    .pipe(z.array(providerSettings).min(1))
    .optional()
    .describe(
      'The ordered failover chain as a JSON array of `{name, kind, baseUrl, apiKeyEnv, models, anyModel, connectTimeoutMs, firstTokenTimeoutMs, betweenTokensTimeoutMs}`; `apiKeyEnv` names the variable that holds the key, and the first of `models` is the default one. Unset: OpenAI when `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set, else the offline provider.',
    ),
  REPLY_CONCURRENCY: integer(64, 1, 10_000).describe('Replies that this process works on at the same time.'),
  REPLY_LEASE_SECONDS: integer(10, 2, 3600).describe("Seconds without a sign of life after which a worker's replies are given to others."),
  REPLY_MAX_ATTEMPTS: integer(4, 1, 100).describe('Tries of a reply before it is `FAILED`.'),
  REPLY_DEADLINE_SECONDS: integer(600, 1, 86_400).describe('Seconds from the first try of a reply to its last moment.'),
  DRAIN_SECONDS: integer(25, 0, 3600).describe('Seconds that running replies get to finish when the process is asked to stop.'),
  AUTH: list
    .pipe(z.array(z.enum(['none', 'api-key', 'jwt'], { error: 'must be `none`, `api-key`, `jwt` or `api-key,jwt`' })).min(1))
    .default(['none'])
    .describe(
      'Who may use the API. `none`: everybody who can reach it, which is why it needs a loopback `HOST` or `AUTH_ALLOW_OPEN=1`. `api-key`: who has a key of `npm run keys`. `jwt`: who has an access token of an OpenID provider. `api-key,jwt`: either.',
    ),
  AUTH_ALLOW_OPEN: flag.describe('`1`: serve without authentication to other machines too.'),
  JWT_ISSUER: z.string().optional().describe('Whose access tokens are accepted: `iss`, exactly as it stands in them.'),
  JWT_AUDIENCE: z.string().optional().describe('For whom they have to be made: one of their `aud`.'),
  JWT_JWKS_URL: url(/^https?$/, 'https://login.example.com/.well-known/jwks.json')
    .optional()
    .describe(
      'Where the keys are with which they are signed (`jwks_uri`). They are fetched when they are needed, and again for a key that is new.',
    ),
  JWT_REQUIRE_AMR: list
    .optional()
    .describe('How users must have been authenticated, all of them: values of `amr`, separated by commas. `mfa` demands a second factor.'),
  JWT_TENANT_CLAIM: z
    .string()
    .optional()
    .describe('The claim that holds the tenant. Subjects of different tenants are then different owners; a token without it is refused.'),
  OIDC_CLIENT_ID: z
    .string()
    .optional()
    .describe(
      'What the web chat is called at the OpenID provider of `JWT_ISSUER`: a public client that may use PKCE, with the address of the chat as its redirect URI. Unset: people paste a token.',
    ),
  WEB_CHAT: z
    .enum(['0', '1'])
    .default('1')
    .transform((value) => value === '1')
    .describe('`0`: the web chat is not served at `/`.'),
  ENCRYPTION_KEYS: list
    .transform(toEncryptionKeys)
    .optional()
    .describe(
      'Keys with which text is encrypted where it is stored, as `name:key`, separated by commas; a key is 32 random bytes in base64 (`openssl rand -base64 32`). The first writes, all read. Unset: text is stored as it is.',
    ),
  OWNER_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000)
    .optional()
    .describe('Operations that an owner may send in a minute, over all transports and nodes. Unset: no limit.'),
  OWNER_MESSAGES_PER_DAY: wholeNumber(1, 1_000_000_000)
    .optional()
    .describe('Messages that an owner may send on one day (UTC). Unset: no limit, and nothing is counted.'),
  OWNER_TOKENS_PER_DAY: wholeNumber(1, 1_000_000_000)
    .optional()
    .describe(
      'Tokens that the replies of an owner may use on one day (UTC), prompts included. Every process needs the same. Unset: no limit, and nothing is counted.',
    ),
  CORS_ORIGINS: list
    .pipe(z.array(url(/^https?$/, 'https://app.example.com')))
    .default([])
    .describe('Browser origins that may use the API besides its own, separated by commas; for HTTP and for WebSocket upgrades.'),
  EXPLORATION: z
    .enum(['open', 'authenticated', 'off'], { error: 'must be `open`, `authenticated` or `off`' })
    .default('open')
    .describe(
      'Who may find out what the API has, by introspection, GraphiQL, `/docs` and `/openapi.json`, suggestions in errors (`Did you mean`) and queries in URLs. `open`: whoever may use it, and those pages are for everybody. `authenticated`: who sends a credential, so nobody with `AUTH=none`. `off`: nobody.',
    ),
  PERSISTED_ONLY: flag.describe('`1`: only operations of the manifest are run, named by their ids; GraphiQL is not served.'),
  PERSISTED_DOCUMENTS: z
    .string()
    .default('persisted-documents.json')
    .describe(
      'The manifest: a file as GraphQL Code Generator writes it with `persistedDocuments`. It is read at the start, if `PERSISTED_ONLY` asks for it.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/, 'http://127.0.0.1:4318')
    .optional()
    .describe('An OpenTelemetry collector: traces are taken, and sent to `/v1/traces` there. Unset: no traces.'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url(/^https?$/, 'http://127.0.0.1:4318/v1/traces')
    .optional()
    .describe('The same, as the whole URL.'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'], { error: 'must be `http/protobuf` or `http/json`; this server does not speak gRPC' })
    .default('http/protobuf')
    .describe('How traces are sent.'),
  OTEL_TRACES_EXPORTER: z
    .enum(['otlp', 'none'])
    .optional()
    .describe('`otlp` takes traces without an endpoint too, and sends them to `http://localhost:4318`; `none` takes none.'),
  OTEL_TRACES_SAMPLER: z
    .enum(['always_on', 'always_off', 'traceidratio', 'parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'])
    .default('parentbased_always_on')
    .describe('Which traces are taken.'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^\d*\.?\d+$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(0).max(1))
    .default(1)
    .describe('How many of them, where the sampler is a ratio.'),
  OTEL_SERVICE_NAME: z.string().optional().describe('What this process is called in traces. Unset: `parley`.'),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false').describe('`true` takes no traces, whatever else is set.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('The least severe level that is logged.'),
})

/** Secrets. Each may also be given as `NAME_FILE`, the path of a file that holds it; see `loadConfig`. */
export const secretVariables: readonly string[] = ['DATABASE_URL', 'REDIS_URL', 'OPENAI_API_KEY', 'ENCRYPTION_KEYS']

/** The variables as they are once they are read. */
export type Environment = z.infer<typeof environment>
