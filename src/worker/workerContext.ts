import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Provider } from '../llm/provider.ts'
import type { ProviderHealth } from '../llm/providerHealth.ts'
import type { PubSub } from '../pubsub/pubsub.ts'
import type { ClaimedReply } from './sql/claimReplies.ts'

/** What the worker tells the operator; each is a log line and a metric. */
export interface WorkerEvents {
  claimed(reply: ClaimedReply, waitedSeconds: number): void
  /** @param seconds since the request */
  firstToken(provider: string, seconds: number): void
  /** @param seconds since the first claim */
  completed(reply: ClaimedReply, provider: string, seconds: number): void
  attemptFailed(reply: ClaimedReply, provider: string | null, code: string, cause: unknown): void
  /** The attempt was cut short, as the reply was taken from this worker or is handed back. */
  attemptStopped(reply: ClaimedReply, provider: string | null): void
  /** @param seconds since the first claim, where that is known */
  replyFailed(reply: { id: string; interactionId: string }, code: string, seconds?: number): void
  /** A reply was about to run for which its owner's tokens of the day do not suffice. */
  refused(limit: 'tokens'): void
  /** A worker died or lost touch, and its reply is queued again. */
  reclaimed(reply: { id: string; interactionId: string }): void
  /** A write was refused, because the attempt is no longer the current one. */
  fenced(reply: ClaimedReply): void
  failed(what: string, error: unknown): void
}

/** A span of a trace; of attributes it takes names and numbers, and never text. */
export interface WorkerSpan {
  set(attributes: Record<string, string | number>): void
  event(name: string): void
  fail(code: string): void
}

/** Traces, where they are taken; else nothing but the work. */
export interface WorkerTracing {
  /** Does the work in a span of its own: of the trace of `parent`, or else within the span that runs. */
  run<T>(
    name: string,
    options: { parent?: string | null; kind?: 'client' | 'consumer'; attributes?: Record<string, string | number> },
    work: (span: WorkerSpan) => Promise<T>,
  ): Promise<T>
}

export interface WorkerContext {
  database: Database
  pubsub: PubSub
  /** In the order of failover. */
  providers: readonly Provider[]
  health: ProviderHealth
  settings: Config['replies']
  /** Of one owner; undefined: as many as they like, and none are counted. */
  tokensPerDay: number | undefined
  events: WorkerEvents
  tracing: WorkerTracing
}
