import { anonymous } from '../../../src/auth/viewer.ts'
import type { Database } from '../../../src/db/database.ts'
import type { Domain } from '../../../src/domain/domain.ts'
import { createInteraction } from '../../../src/domain/interactions.ts'
import type { InteractionEvent } from '../../../src/feed/interactionEvent.ts'
import { createInteractionFeed, type InteractionFeed } from '../../../src/feed/interactionFeed.ts'
import { readRevisions } from '../../../src/feed/sql/readRevisions.ts'
import { createMemoryPubSub } from '../../../src/pubsub/memory.ts'
import type { WorkerContext } from '../../../src/worker/workerContext.ts'
import { createFaultyPubSub } from '../../support/faultyPubSub.ts'
import { unheard } from '../../support/feedParts.ts'
import { createDomain, createWorkerContext } from '../../support/parts.ts'
import { createRandom } from '../../support/random.ts'
import { Reader } from './reader.ts'
import type { ScriptedAttempt } from './scriptedAttempt.ts'

/** One history: an interaction, its worker, two nodes that hear little and late, and clients that come and go. */
export interface World extends AsyncDisposable {
  database: Database
  domain: Domain
  context: WorkerContext
  interactionId: string
  messages: string[]
  replies: string[]
  /** Every attempt that was ever claimed; all but the last may be over, or of a worker that does not know it is. */
  attempts: ScriptedAttempt[]
  nodes: InteractionFeed[]
  readers: Reader[]
}

const readerCount = 3

export async function createWorld(database: Database, seed: number, cursorOf?: (event: InteractionEvent) => string): Promise<World> {
  const pubsub = createMemoryPubSub()
  const domain = createDomain(database, pubsub)
  const { id: interactionId } = await createInteraction(domain, anonymous, {})
  const nodes = [1, 2].map((node) =>
    // What was lost is looked for all the time, or histories would take seconds.
    createInteractionFeed(database, createFaultyPubSub(pubsub, createRandom(seed * 2 + node)), unheard, { pollMs: 30 }),
  )
  return {
    database,
    domain,
    context: { ...createWorkerContext(database, { maxAttempts: 3 }), pubsub },
    interactionId,
    messages: [],
    replies: [],
    attempts: [],
    nodes,
    readers: Array.from({ length: readerCount }, () => new Reader(interactionId, cursorOf)),
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]()
    },
  }
}

export const presentRevision = async ({ database, interactionId }: World): Promise<number> =>
  (await readRevisions(database.pool, [interactionId]))[0]?.revision ?? Number.NaN
