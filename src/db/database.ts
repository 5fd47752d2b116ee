import type { Pool } from 'pg'
import type { Cipher } from '../encryption/cipher.ts'
import type { PrismaClient } from './generated/prisma/client.ts'

/** Connections, with what encrypts the text that statements store over them. */
export type DatabasePool = Pool & { readonly cipher: Cipher }

/** The open, migrated database. Disposing closes all its connections. */
export interface Database extends AsyncDisposable {
  /** What it is, for people: 'embedded (.parley)' or 'PostgreSQL 15.8 at db.example:5432/parley'; never with a password. */
  readonly description: string
  /** `embedded`: this process is the only one that can use it, proved by a lock on its directory. */
  readonly kind: 'embedded' | 'postgresql'
  /** For the statements that Prisma cannot express. */
  readonly pool: DatabasePool
  /** Whether it cannot store more: a statement has failed for that in the last seconds. A full embedded database answers nothing. */
  isFull(): boolean
  /** For everything else. */
  readonly prisma: PrismaClient
}
