import { parseArgs } from 'node:util'
import { type Scope, scopes } from './auth/scopes.ts'
import { ConfigError } from './config.ts'
import type { Database } from './db/database.ts'
import type { ApiKey } from './db/generated/prisma/client.ts'
import { openDatabase } from './db/openDatabase.ts'
import { DatabaseOpenError } from './db/openError.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './domain/apiKeys.ts'
import { ParleyError } from './errors.ts'
import { loadConfig } from './loadConfig.ts'

const usage = `npm run keys -- create --subject ada --scopes ${scopes.slice(0, 3).join(',')} [--tenant acme] [--name "for what"] [--expires-days 90]
npm run keys -- list
npm run keys -- revoke PREFIX`

class UsageError extends Error {}

const { values: flags, positionals } = readArguments()
/** Each reads the arguments, and returns what it does with the database. */
const commands: Record<string, () => (database: Database) => Promise<void>> = { create, list, revoke }

try {
  const command = commands[positionals[0] ?? '']
  if (!command) throw new UsageError(usage)
  const run = command()
  await using database = await openDatabase(loadConfig(process.env).database, { onIdleError: () => {} })
  await run(database)
} catch (error) {
  const isForOperator = [UsageError, ConfigError, DatabaseOpenError, ParleyError].some((kind) => error instanceof kind)
  console.error(isForOperator ? (error as Error).message : error)
  process.exitCode = 1
}
// The migration engine leaves a timer of ten seconds.
process.exit()

function readArguments() {
  try {
    const text = { type: 'string' } as const
    const options = { subject: text, tenant: text, name: text, scopes: text, 'expires-days': text }
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(1)
  }
}

function create() {
  const { subject, tenant, name = '', scopes: list = '', 'expires-days': days } = flags
  if (!subject) throw new UsageError(usage)
  const names = list
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean)
  const unknown = names.filter((scope) => !scopes.includes(scope as Scope))
  if (names.length === 0 || unknown.length > 0)
    throw new UsageError(`--scopes: ${unknown.join(', ') || 'name at least one'}; there are ${scopes.join(', ')}`)
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) throw new UsageError('--expires-days: a whole number of days')
  const expiresAt = days === undefined ? undefined : new Date(Date.now() + Number(days) * 86_400_000)
  const input = { subject, tenant, name: name || `made on ${new Date().toISOString().slice(0, 10)}`, scopes: names as Scope[], expiresAt }
  return async (database: Database) => {
    const { token } = await createApiKey(database, input)
    // Alone on standard output, so that it can be put where it belongs without being seen.
    console.error('The key is shown once:')
    console.log(token)
  }
}

function list() {
  const day = (date: Date | null) => date?.toISOString().slice(0, 16).replace('T', ' ') ?? '-'
  const row = (key: ApiKey) => ({
    prefix: key.prefix,
    owner: key.ownerId,
    name: key.name,
    scopes: key.scopes.join(','),
    created: day(key.createdAt),
    expires: day(key.expiresAt),
    'last used': day(key.lastUsedAt),
    revoked: day(key.revokedAt),
  })
  return async (database: Database) => {
    const keys = await listApiKeys(database)
    if (keys.length > 0) console.table(keys.map(row))
    else console.log('There are no keys.')
  }
}

function revoke() {
  const prefix = positionals[1]
  if (!prefix) throw new UsageError(usage)
  return async (database: Database) => {
    const key = (await listApiKeys(database)).find((each) => each.prefix === prefix || each.id === prefix)
    if (!key) throw new UsageError(`There is no key with the prefix ${prefix}.`)
    await revokeApiKey(database, key)
    console.log(`${key.prefix} is revoked; servers refuse it within seconds.`)
  }
}
