import type { Pool } from 'pg'
import type { Database } from './database.ts'

/** A connected database, before anything is built over it. Disposing closes its connections. */
export type OpenedPool = Omit<Database, 'prisma' | 'pool'> & { readonly pool: Pool }
