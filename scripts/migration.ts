import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaDifference } from '../src/db/migrations/schemaDifference.ts'

// Usage: npm run db:migration -- NAME. Writes the migration from the last migration's schema to the present one.

const root = join(import.meta.dirname, '..', 'prisma')
const migrations = join(root, 'migrations')

const name = process.argv[2] ?? ''
if (!/^[a-z0-9_]+$/.test(name)) fail('Name the migration in lower-case letters, digits and underscores: npm run db:migration -- add_titles')

mkdirSync(migrations, { recursive: true })
const last = readdirSync(migrations)
  .filter((entry) => existsSync(join(migrations, entry, 'migration.sql')))
  .sort()
  .at(-1)
const schema = readFileSync(join(root, 'schema.prisma'), 'utf8')
const sql = await schemaDifference(last && readFileSync(join(migrations, last, 'schema.prisma'), 'utf8'), schema)
if (sql === undefined) fail(`prisma/schema.prisma needs no migration: nothing that the database stores changed since ${last}.`)

const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
const directory = join(migrations, `${timestamp}_${name}`)
if (last && `${timestamp}_${name}` <= last) fail(`The last migration, ${last}, is dated later than now.`)
mkdirSync(directory)
writeFileSync(join(directory, 'migration.sql'), sql)
writeFileSync(join(directory, 'schema.prisma'), schema)
writeFileSync(join(migrations, 'migration_lock.toml'), 'provider = "postgresql"\n')
console.log(`Wrote prisma/migrations/${timestamp}_${name}. Read its SQL before you commit it: the tool cannot know of renames and of data.`)

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
