import { PrismaPg } from '@prisma/adapter-pg'
import type { Config } from '../config.ts'
import { createCipher, type EncryptionKey } from '../encryption/cipher.ts'
import type { Database, DatabasePool } from './database.ts'
import { registerKeys } from './encryptionKeys.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { applyMigrations } from './migrations/applyMigrations.ts'
import type { OpenedPool } from './openedPool.ts'
import { openResult, sealArguments } from './prismaText.ts'
import { asUnavailable } from './unavailable.ts'

export interface OpenDatabaseOptions {
  /** Hears of connections that broke while nobody used them. */
  onIdleError: (error: Error) => void
  /** `false`: use the database as it is. */
  migrate?: boolean
  /** The first writes, all read; without any, text is stored as it is. */
  encryptionKeys?: readonly EncryptionKey[]
}

/** How long an interactive transaction waits for a connection: on the embedded database all wait for one. */
const maxWait = 30_000

/**
 * Opens the database that the configuration names, and brings it to this release's schema.
 * @throws {DatabaseOpenError} and its {MigrationError}, whose messages are for the operator.
 */
export async function openDatabase(
  settings: Config['database'],
  { onIdleError, migrate = true, encryptionKeys = [] }: OpenDatabaseOptions,
): Promise<Database> {
  await using opened = new AsyncDisposableStack()
  const connected = opened.use(await connect(settings, onIdleError))
  const { kind, description, isFull } = connected
  const pool = Object.assign(connected.pool, { cipher: createCipher(encryptionKeys) })
  if (migrate) {
    await applyMigrations(pool)
    await registerKeys(pool, encryptionKeys)
  }
  const prisma = createPrismaClient(pool)
  opened.defer(() => prisma.$disconnect())
  const owned = opened.move()
  return { kind, description, pool, isFull, prisma, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** What is not used is not loaded: it would make every start longer. */
async function connect(settings: Config['database'], onIdleError: OpenDatabaseOptions['onIdleError']): Promise<OpenedPool> {
  if ('url' in settings) return (await import('./pool.ts')).openPool(settings.url, onIdleError)
  return (await import('./embedded.ts')).openEmbedded(settings.dataDir, onIdleError)
}

/** A client that stores and reads text as raw statements do, and whose errors say, as theirs do, when the database cannot be used. */
function createPrismaClient(pool: DatabasePool): PrismaClient {
  const client = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait } })
  const extended = client.$extends({
    query: {
      async $allOperations({ model, operation, args, query }) {
        try {
          return openResult(pool.cipher, model, await query(sealArguments(pool.cipher, model, operation, args)))
        } catch (error) {
          throw asUnavailable(error)
        }
      },
    },
  })
  return extended as unknown as PrismaClient
}
