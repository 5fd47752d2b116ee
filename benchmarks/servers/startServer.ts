import type { Pool } from 'pg'
import { openDatabase } from '../../src/db/openDatabase.ts'
import { type ChildServer, startChildServer } from './childServer.ts'
import { createOwnDatabase, type DatabaseKind } from './databases.ts'

export interface ServerOptions {
  module: string
  database: DatabaseKind
  env?: Record<string, string>
  /** Fills the database before the server opens it; an embedded one belongs to one process at a time. */
  seed?: (pool: Pool) => Promise<void>
}

/** Starts a server on a database of its own; both go when it is disposed of. */
export async function startServer({ module, database, env = {}, seed }: ServerOptions): Promise<ChildServer> {
  await using opened = new AsyncDisposableStack()
  const own = opened.use(await createOwnDatabase(database))
  if (seed) {
    await using seeded = await openDatabase(own.settings, { onIdleError: () => {} })
    await seed(seeded.pool)
  }
  const server = opened.use(await startChildServer(module, { ...own.env, ...env }))
  const owned = opened.move()
  return { url: server.url, pid: server.pid, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

export const startParley = (options: Omit<ServerOptions, 'module'>) => startServer({ module: 'src/main.ts', ...options })
export const startPeer = (options: Omit<ServerOptions, 'module'>) => startServer({ module: 'benchmarks/peer/main.ts', ...options })
