import { statement } from '../../db/statement.ts'
import { columnOf, type Sealed, type SealedModel, sealedFields } from '../../encryption/sealedFields.ts'

/** A row of which some text is not stored as it would be now; its fields are as they are stored. */
export type StaleRow = Record<string, string | number | null>

/** A table as these statements write it. */
const partsOf = (model: SealedModel) => {
  const { table, key, fields } = sealedFields[model]
  const types = key.map((name) => (name === 'id' || name.endsWith('Id') ? 'uuid' : 'int'))
  const keyColumns = key.map((name) => `t."${columnOf(name)}"`).join(', ')
  const isStale = fields.map((field) => `(t.${columnOf(field)} <> '' AND NOT starts_with(t.${columnOf(field)}, $1))`).join(' OR ')
  return { table, key, fields, types, keyColumns, isStale }
}

/** Before every row there is. */
export const beforeAll = (model: SealedModel): string[] =>
  partsOf(model).types.map((type) => (type === 'uuid' ? '00000000-0000-0000-0000-000000000000' : '-1'))

/** Statements over the sealed columns of one table, in the order of its primary key. */
export function staleRowsOf(model: SealedModel) {
  const { table, key, fields, types, keyColumns, isStale } = partsOf(model)
  const bound = types.map((type, n) => `($2::text[])[${n + 1}]::${type}`).join(', ')
  const select = [...key, ...fields].map((field) => `t."${columnOf(field)}" AS "${field}"`).join(', ')

  return {
    /** @param currentPrefix how what is current begins */
    count: statement<{ count: number }, [currentPrefix: string]>(
      `count-stale-${table}`,
      `SELECT count(*)::int FROM ${table} t WHERE ${isStale}`,
    ),

    read: statement<StaleRow, [currentPrefix: string, afterKey: string[], limit: number]>(
      `read-stale-${table}`,
      `SELECT ${select} FROM ${table} t WHERE (${keyColumns}) > (${bound}) AND (${isStale}) ORDER BY ${keyColumns} LIMIT $3`,
    ),

    /**
     * By field: replaces what is still as it was read. What somebody has changed meanwhile is current by itself.
     * The keys are JSON lists of the primary key's parts.
     */
    replace: Object.fromEntries(
      fields.map((field) => [
        field,
        statement<never, [keys: string[], stored: string[], texts: Sealed[]]>(
          `replace-stale-${table}-${field}`,
          `UPDATE ${table} t SET ${columnOf(field)} = new.replacement
           FROM (SELECT ${types.map((type, n) => `(k.parts->>${n})::${type} AS key${n}`).join(', ')}, stored, replacement
                 FROM unnest($1::jsonb[], $2::text[], $3::text[]) AS k(parts, stored, replacement)) new
           WHERE (${keyColumns}) = (${types.map((_, n) => `new.key${n}`).join(', ')}) AND t.${columnOf(field)} = new.stored`,
        ),
      ]),
    ),
  }
}
