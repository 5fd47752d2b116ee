import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { releasedMigrations } from '../../src/db/migrations/migrationList.ts'
import { schemaDifference } from '../../src/db/migrations/schemaDifference.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'

const ours = `n.nspname = 'public' AND c.relname <> '_prisma_migrations'`
const catalog = {
  columns: `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, pg_get_expr(d.adbin, d.adrelid) AS fallback
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE ${ours} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2`,
  indexes: `SELECT pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} ORDER BY 1`,
  constraints: `SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) AS definition
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} ORDER BY 1, 2`,
  enums: `SELECT t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
    FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY 1 ORDER BY 1`,
}

async function readCatalog(pool: Pool) {
  const found: Record<string, unknown[]> = {}
  for (const [part, query] of Object.entries(catalog)) found[part] = (await pool.query(query)).rows
  return found
}

const schema = readFileSync(join(releasedMigrations, '..', 'schema.prisma'), 'utf8')

test('all migrations together give what the schema gives from empty', async () => {
  const migrated = await openTestDatabase(await testDatabase())
  const fromMigrations = await readCatalog(migrated.pool)
  await migrated[Symbol.asyncDispose]()

  await using fresh = await openTestDatabase(await testDatabase({ migrated: false }), { migrate: false })
  await fresh.pool.query((await schemaDifference(undefined, schema)) ?? '')
  const fromSchema = await readCatalog(fresh.pool)

  for (const rows of Object.values(fromSchema)) expect(rows.length).toBeGreaterThan(2)
  expect(fromMigrations, 'the schema has changed: npm run db:migration -- NAME').toEqual(fromSchema)
})

test('the rules that code relies on are in the database', async () => {
  await using database = await openTestDatabase(await testDatabase())
  const { columns, indexes, constraints, enums } = await readCatalog(database.pool)
  expect(indexes).toContainEqual({
    definition: `CREATE UNIQUE INDEX replies_one_running ON public.replies USING btree (interaction_id) WHERE (status = 'RUNNING'::reply_status)`,
  })
  expect(indexes).toContainEqual({
    definition: 'CREATE UNIQUE INDEX replies_one_head ON public.replies USING btree (interaction_id) WHERE is_head',
  })
  expect(enums).toContainEqual({ typname: 'role', labels: ['System', 'Human', 'Ai'] })
  expect(columns).toContainEqual(
    expect.objectContaining({ relname: 'replies', attname: 'lease_until', type: 'timestamp(3) with time zone' }),
  )
  const references = constraints?.map((row) => (row as { definition: string }).definition).filter((text) => text.startsWith('FOREIGN KEY'))
  for (const reference of references ?? []) expect(reference).toContain('ON DELETE CASCADE')
})
