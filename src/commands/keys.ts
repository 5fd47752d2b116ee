import { type Scope, scopes } from '../auth/scopes.ts'
import type { Database } from '../db/database.ts'
import type { ApiKey } from '../db/generated/prisma/client.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../domain/apiKeys.ts'
import { type Arguments, runCommand, UsageError } from './command.ts'
import { rotate } from './rotate.ts'
import { toMinute } from './toMinute.ts'

const usage = `npm run keys -- create --subject ada --scopes ${scopes.slice(0, 3).join(',')} [--tenant acme] [--name "for what"] [--expires-days 90]
npm run keys -- list
npm run keys -- revoke PREFIX
npm run keys -- rotate    encrypts everything with the first of ENCRYPTION_KEYS`

await runCommand({ usage, flags: ['subject', 'tenant', 'name', 'scopes', 'expires-days'] }, { create, list, revoke, rotate })

function create({ flags: { subject, tenant, name = '', scopes: names = '', 'expires-days': days } }: Arguments) {
  if (!subject) throw new UsageError(usage)
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) throw new UsageError('--expires-days: a whole number of days')
  const expiresAt = days === undefined ? undefined : new Date(Date.now() + Number(days) * 86_400_000)
  const input = { subject, tenant, name: name || `made on ${new Date().toISOString().slice(0, 10)}`, scopes: readScopes(names), expiresAt }
  return async (database: Database) => {
    const { token } = await createApiKey(database, input)
    // Alone on standard output, so that it can be put where it belongs without being seen.
    console.error('The key is shown once:')
    console.log(token)
  }
}

function readScopes(list: string): Scope[] {
  const names = list
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean)
  const unknown = names.filter((scope) => !scopes.includes(scope as Scope))
  if (names.length === 0 || unknown.length > 0)
    throw new UsageError(`--scopes: ${unknown.join(', ') || 'name at least one'}; there are ${scopes.join(', ')}`)
  return names as Scope[]
}

function list() {
  const row = (key: ApiKey) => ({
    prefix: key.prefix,
    owner: key.ownerId,
    name: key.name,
    scopes: key.scopes.join(','),
    created: toMinute(key.createdAt),
    expires: toMinute(key.expiresAt),
    'last used': toMinute(key.lastUsedAt),
    revoked: toMinute(key.revokedAt),
  })
  return async (database: Database) => {
    const keys = await listApiKeys(database)
    if (keys.length > 0) console.table(keys.map(row))
    else console.log('There are no keys.')
  }
}

function revoke({ words: [prefix] }: Arguments) {
  if (!prefix) throw new UsageError(usage)
  return async (database: Database) => {
    const key = (await listApiKeys(database)).find((each) => each.prefix === prefix || each.id === prefix)
    if (!key) throw new UsageError(`There is no key with the prefix ${prefix}.`)
    await revokeApiKey(database, key)
    console.log(`${key.prefix} is revoked; servers refuse it within seconds.`)
  }
}
