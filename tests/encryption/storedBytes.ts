import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { columnOf, sealedFields } from '../../src/encryption/sealedFields.ts'

/** Every row of every table, as text. */
export async function dumpRows(pool: Pool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const dumps: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
    dumps.push(...rows.map(({ row }) => row))
  }
  return dumps.join('\n')
}

/** Of each column whose text is to be encrypted: how many of its values are, and how many are not. Nothing is hidden of an empty text. */
export async function countSealed(pool: Pool) {
  const columns = Object.values(sealedFields).flatMap(({ table, fields }) => fields.map((field) => [table, columnOf(field)] as const))
  const counts = columns.map(
    ([table, column]) =>
      `SELECT '${table}.${column}' AS "column", count(*) FILTER (WHERE ${column} LIKE 'parley:enc:1:%')::int AS sealed,
              count(*) FILTER (WHERE ${column} <> '' AND ${column} NOT LIKE 'parley:enc:1:%')::int AS plain FROM ${table}`,
  )
  const { rows } = await pool.query<{ column: string; sealed: number; plain: number }>(counts.join(' UNION ALL '))
  return new Map(rows.map(({ column, ...count }) => [column, count]))
}

/** Which of the words are in a file of a directory, however deep. */
export function wordsInFiles(directory: string, words: readonly string[]): string[] {
  const found = new Set<string>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    for (const word of words) if (bytes.includes(word)) found.add(word)
  }
  return [...found].sort()
}
