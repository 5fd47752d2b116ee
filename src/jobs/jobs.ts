import type { Database } from '../db/database.ts'
import type { DecryptionError } from '../encryption/cipher.ts'
import { rotateEncryption } from './rotateEncryption.ts'

export interface JobEvents {
  /** A job begins, or goes on. */
  jobStarted(queue: string, data: object): void
  jobEnded(queue: string, data: object): void
  failed(what: string, error: unknown): void
}

export interface JobContext {
  database: Database
  events: JobEvents
}

/** What a job does: it goes on where an earlier attempt was interrupted, and throws when the signal aborts. */
type Job<Data> = (context: JobContext, data: Data, signal: AbortSignal) => Promise<void>

const rotate: Job<{ keyId: string }> = ({ database, events }, { keyId }, signal) =>
  rotateEncryption(database, keyId, { unreadable: (error: DecryptionError) => events.failed('encrypt again', error) }, signal)

/** The queues of general background work, and what is done with their jobs. The names are stored. */
export const jobs = { 'rotate-encryption': rotate }

export type Queue = keyof typeof jobs
export type JobData<Name extends Queue> = Parameters<(typeof jobs)[Name]>[1]
