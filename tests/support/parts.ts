import { randomUUID } from 'node:crypto'
import { anonymous, type Viewer } from '../../src/auth/viewer.ts'
import type { Database } from '../../src/db/database.ts'
import type { Domain } from '../../src/domain/domain.ts'
import { createProviderHealth } from '../../src/llm/providerHealth.ts'
import { noTracing } from '../../src/observability/tracing.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import type { PubSub } from '../../src/pubsub/pubsub.ts'
import type { Answer, Attempt } from '../../src/worker/settle.ts'
import { type ClaimedReply, claimReplies } from '../../src/worker/sql/claimReplies.ts'
import type { WorkerContext } from '../../src/worker/workerContext.ts'

export const owner = (ownerId: string): Viewer => ({ ownerId, scopes: anonymous.scopes })

/** The domain over a database, for tests that speak to it directly. */
export const createDomain = (
  database: Database,
  pubsub: PubSub = createMemoryPubSub(),
  ownerLimits: Domain['ownerLimits'] = {},
): Domain => ({
  database,
  pubsub,
  events: { messageAccepted: () => {}, replyCancelled: () => {}, refused: () => {} },
  tracing: noTracing,
  ownerLimits,
  knowsModel: () => true,
})

/** What the worker's parts need, for tests that take the steps of a worker one by one. */
export const createWorkerContext = (
  database: Database,
  settings: Partial<WorkerContext['settings']> = {},
  tokensPerDay?: number,
): WorkerContext => ({
  database,
  pubsub: createMemoryPubSub(),
  providers: [],
  health: createProviderHealth({ providerPassedOver: () => {}, providerRecovered: () => {} }),
  tokensPerDay,
  settings: { concurrency: 64, leaseSeconds: 10, maxAttempts: 4, deadlineSeconds: 600, ...settings },
  tracing: noTracing,
  events: {
    claimed: () => {},
    firstToken: () => {},
    completed: () => {},
    attemptFailed: () => {},
    attemptStopped: () => {},
    replyFailed: () => {},
    refused: () => {},
    reclaimed: () => {},
    fenced: () => {},
    failed: (what, error) => {
      throw new Error(`${what} failed`, { cause: error })
    },
  },
})

/** Claims what is due, as a worker does that was just born. */
export async function claim({ database, settings }: WorkerContext, slots = 64): Promise<ClaimedReply[]> {
  const rows = await claimReplies(database.pool, slots, '', randomUUID(), settings.leaseSeconds, settings.deadlineSeconds)
  return rows.filter((row): row is (typeof rows)[number] & ClaimedReply => row.id !== null)
}

/** Makes the worker of a running reply look dead. */
export const expireLease = ({ pool }: Database, { id }: Pick<Attempt, 'id'>) =>
  pool.query(`UPDATE replies SET lease_until = now() - interval '1 second' WHERE id = $1 AND status = 'RUNNING'`, [id])

export const answerOf = (text: string): Answer => ({
  text,
  messageId: randomUUID(),
  finishReason: 'STOP',
  provider: 'test',
  modelName: 'test-model',
  promptTokens: null,
  completionTokens: null,
  firstTokenMs: null,
})
