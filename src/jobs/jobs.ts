import type { Database } from '../db/database.ts'
import type { DecryptionError } from '../encryption/cipher.ts'
import type { Publisher } from '../pubsub/pubsub.ts'
import { purgeOwner } from './purgeOwner.ts'
import { rotateEncryption } from './rotateEncryption.ts'

export interface JobEvents {
  /** A job begins, or goes on. */
  jobStarted(queue: string, jobId: string): void
  jobEnded(queue: string, jobId: string): void
  failed(what: string, error: unknown): void
}

export interface JobContext {
  database: Database
  /** Tells workers and subscribers, where any can be reached; others find out by themselves. */
  pubsub: Publisher
  events: JobEvents
  /** How long a server may go on for somebody whose API key was revoked, in milliseconds. */
  lingeringMs: number
}

/** The queues of general background work, by what their jobs are about. Both are stored. */
interface Data {
  'rotate-encryption': { keyId: string }
  'purge-owner': { ownerId: string }
}

export type Queue = keyof Data
export type JobData<Name extends Queue> = Data[Name]

/** What a job does: it goes on where an earlier attempt was interrupted, and throws when the signal aborts. */
type Job<Name extends Queue> = (context: JobContext, data: Data[Name], signal: AbortSignal) => Promise<void>

export const jobs: { [Name in Queue]: Job<Name> } = {
  'rotate-encryption': ({ database, events }, { keyId }, signal) =>
    rotateEncryption(database, keyId, { unreadable: (error: DecryptionError) => events.failed('encrypt again', error) }, signal),
  'purge-owner': (context, { ownerId }, signal) => purgeOwner(context, ownerId, signal),
}
