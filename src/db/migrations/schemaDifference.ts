import { ColumnTypeEnum, type SqlDriverAdapter, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { DiffTarget } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { openEngine } from './engine.ts'

/**
 * The SQL that leads from one Prisma schema to another, or from an empty database; `undefined` when they are
 * the same. Needs no database.
 */
export async function schemaDifference(from: string | undefined, to: string): Promise<string | undefined> {
  using engine = await openEngine(noDatabase)
  const { exitCode, stdout } = await engine.diff({
    from: from === undefined ? { tag: 'empty' } : datamodel(from),
    to: datamodel(to),
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  })
  // Every database has this schema, and the statement needs a right that the owner of a database's tables may lack.
  return exitCode === 0 || stdout === null ? undefined : stdout.replace(/^-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n/, '')
}

const datamodel = (content: string): DiffTarget => ({ tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] })

// The engine asks its database for a version even when it only compares files; this answers for one.
const noDatabase: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'no-database',
  connect: async () => answerer,
  connectToShadowDb: async () => answerer,
}

const unsupported = async () => Promise.reject(new Error('There is no database here.'))

const answerer: SqlDriverAdapter = {
  provider: 'postgres',
  adapterName: 'no-database',
  queryRaw: async () => ({
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 14.0', 140_000]],
  }),
  executeRaw: unsupported,
  executeScript: unsupported,
  startTransaction: unsupported,
  getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: false }),
  dispose: async () => {},
}
