import type { DiagnoseMigrationHistoryOutput } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { MigrationError } from './migrationError.ts'

/**
 * The migrations that the database lacks, oldest first. Migrations that this release does not know are accepted, as a
 * newer release may run beside it during a rolling update; those that end in `_contract` took something away.
 * @throws {MigrationError} when this release must not use the database.
 */
export function assertUsableHistory({ editedMigrationNames, failedMigrationNames, history }: DiagnoseMigrationHistoryOutput): string[] {
  if (failedMigrationNames.length > 0)
    throw new MigrationError(
      'unfinished',
      failedMigrationNames,
      `The database's history holds unfinished migrations: ${failedMigrationNames.join(', ')}. See the column "logs" of the table _prisma_migrations, put the tables right, then delete the row to have it tried again.`,
    )
  if (editedMigrationNames.length > 0)
    throw new MigrationError(
      'edited',
      editedMigrationNames,
      `These migrations were edited after this database had applied them: ${editedMigrationNames.join(', ')}. Restore their text, and write a new migration instead.`,
    )
  const unknown = history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : []
  const contracts = unknown.filter((name) => name.endsWith('_contract'))
  if (contracts.length > 0)
    throw new MigrationError(
      'newer',
      contracts,
      `The database was migrated by a newer release that removed what this one needs: ${contracts.join(', ')}. Start that newer release, or restore a backup from before it.`,
    )
  return history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames.toSorted() : []
}
