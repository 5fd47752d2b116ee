import type { Database } from '../db/database.ts'
import type { PubSub } from '../pubsub/pubsub.ts'

/** What the domain tells the operator; each is a log line and a metric. */
export interface DomainEvents {
  messageAccepted(message: { id: string; interactionId: string }, how: { duplicate: boolean }): void
  replyCancelled(reply: { id: string; interactionId: string; attempt: number }): void
}

/** What the rules of the domain need from the outside. */
export interface Domain {
  database: Database
  pubsub: PubSub
  events: DomainEvents
  /** Whether some provider can be asked for a model of this name. */
  knowsModel(name: string): boolean
}
