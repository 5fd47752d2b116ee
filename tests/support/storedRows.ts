import type { Pool } from 'pg'

/** All rows of all tables, by table, in words and in one order. */
export async function readAllRows(pool: Pool): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const table of await tables(pool)) {
    const { rows } = await pool.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${table}" t ORDER BY 1`)
    all[table] = rows.map(({ row }) => row)
  }
  return all
}

const tables = async (pool: Pool) =>
  (
    await pool.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations' ORDER BY 1`,
    )
  ).rows.map(({ name }) => name)

/** The tables whose rows are somebody's: those that name their owner, and those that refer to one of these, however far. */
export const readOwnedTables = async (pool: Pool) =>
  (
    await pool.query<{ name: string }>(
      `WITH RECURSIVE owned AS (
         SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attname = 'owner_id' AND NOT a.attisdropped
         UNION
         SELECT f.conrelid FROM pg_constraint f JOIN owned ON f.confrelid = owned.oid WHERE f.contype = 'f'
       )
       SELECT c.relname AS name FROM owned JOIN pg_class c USING (oid) ORDER BY 1`,
    )
  ).rows.map(({ name }) => name)
