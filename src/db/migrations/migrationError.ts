import { DatabaseOpenError } from '../openError.ts'

export type MigrationFault =
  /** The text of an applied migration is not what it was when it was applied. */
  | 'edited'
  /** The database's history holds a migration that was begun and not finished. */
  | 'unfinished'
  /** A newer release has removed what this release needs. */
  | 'newer'
  /** There are tables, and none of them tells of our migrations. */
  | 'foreign'
  /** A migration was refused by the database, and undone. */
  | 'refused'

/** The database cannot be brought to this release's schema. Nothing was changed by the migration at fault. */
export class MigrationError extends DatabaseOpenError {
  override readonly name = 'MigrationError'
  readonly fault: MigrationFault
  readonly migrations: readonly string[]

  constructor(fault: MigrationFault, migrations: readonly string[], message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
    this.migrations = migrations
  }
}
