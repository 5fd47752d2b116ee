import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Provider } from '../llm/provider.ts'
import type { ProviderHealth } from '../llm/providerHealth.ts'
import type { PubSub } from '../pubsub/pubsub.ts'
import type { ClaimedReply } from './sql/claimReplies.ts'

/** What the worker tells the operator; each is a log line and a metric. */
export interface WorkerEvents {
  completed(reply: ClaimedReply, provider: string): void
  attemptFailed(reply: ClaimedReply, provider: string | null, code: string, cause: unknown): void
  replyFailed(reply: { id: string; interactionId: string }, code: string): void
  /** A worker died or lost touch, and its reply is queued again. */
  reclaimed(reply: { id: string; interactionId: string }): void
  /** A write was refused, because the attempt is no longer the current one. */
  fenced(reply: ClaimedReply): void
  failed(what: string, error: unknown): void
}

export interface WorkerContext {
  database: Database
  pubsub: PubSub
  /** In the order of failover. */
  providers: readonly Provider[]
  health: ProviderHealth
  settings: Config['replies']
  events: WorkerEvents
}
