import type { OwnerLimits } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { PubSub } from '../pubsub/pubsub.ts'

/** What the domain tells the operator; each is a log line and a metric. */
export interface DomainEvents {
  messageAccepted(message: { id: string; interactionId: string }, how: { duplicate: boolean }): void
  replyCancelled(reply: { id: string; interactionId: string; attempt: number }): void
  /** An owner asked for more than it may. */
  refused(limit: 'messages' | 'tokens'): void
}

/** Traces, where they are taken; else nothing but the work. */
export interface DomainTracing {
  /** Does the work in a span of its own, within that which runs. */
  run<T>(name: string, options: object, work: () => Promise<T>): Promise<T>
  /** The running span in W3C's form, for those that continue its trace later; null: there is none. */
  traceParent(): string | null
}

/** What the rules of the domain need from the outside. */
export interface Domain {
  database: Database
  pubsub: PubSub
  events: DomainEvents
  tracing: DomainTracing
  ownerLimits: Pick<OwnerLimits, 'messagesPerDay' | 'tokensPerDay'>
  /** Whether some provider can be asked for a model of this name. */
  knowsModel(name: string): boolean
}
