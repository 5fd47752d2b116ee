import { PrismaPg } from '@prisma/adapter-pg'
import { DriverAdapterError, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { DatabaseError, Pool, PoolClient } from 'pg'

/**
 * Prisma's adapter, with every statement on one connection: a pool gives up a connection on which a statement failed,
 * and with it the lock and the transaction. Scripts go to the database whole, where the stock adapter cuts them at every
 * semicolon, also inside strings and function bodies. `failure` is what the database said against the last script.
 */
export function pinnedAdapter(pool: Pool, client: PoolClient): SqlMigrationAwareDriverAdapterFactory & { failure?: Error } {
  const pinned: Pool = Object.create(pool, { query: { value: client.query.bind(client) } })
  const factory = new PrismaPg(pinned)
  const own: SqlMigrationAwareDriverAdapterFactory & { failure?: Error } = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    async connect() {
      const adapter = await factory.connect()
      return Object.assign(adapter, {
        async executeScript(script: string) {
          await client.query(script).catch((error: DatabaseError) => {
            own.failure = error
            const { code = '', severity = 'ERROR', message, detail, column, hint } = error
            throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
          })
        },
      })
    },
  }
  return own
}
