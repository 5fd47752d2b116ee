import type { Database } from '../../../../src/db/database.ts'
import { createInteraction, deleteInteraction, updateInteraction } from '../../../../src/domain/interactions.ts'
import { deleteMessage } from '../../../../src/domain/messageChanges.ts'
import { createMessage } from '../../../../src/domain/messages.ts'
import { ParleyError } from '../../../../src/errors.ts'
import type { ListEvent } from '../../../../src/feed/list/listEvent.ts'
import { createListFeed, type ListFeed } from '../../../../src/feed/list/listFeed.ts'
import { readPresentEnd } from '../../../../src/feed/list/presentList.ts'
import { createMemoryPubSub } from '../../../../src/pubsub/memory.ts'
import { complete } from '../../../../src/worker/settle.ts'
import { createFaultyPubSub } from '../../../support/faultyPubSub.ts'
import { unheard } from '../../../support/feedParts.ts'
import { answerOf, claim, createDomain, createWorkerContext, owner } from '../../../support/parts.ts'
import { createRandom } from '../../../support/random.ts'
import { ListClient, type Shown } from './listReader.ts'

/** One history: two owners, whose interactions are written by several at once, two nodes that hear little and late, and clients. */
export interface ListWorld extends AsyncDisposable {
  clients: ListClient[]
  /** A step of one of the writers. @param n chooses among what there is */
  step(name: string, n: number): Promise<unknown>
  /** Settles when all clients have seen all there is. */
  settle(): Promise<void>
  stored(ownerId: string): Promise<Map<string, Shown>>
}

export const stepNames = [
  'create',
  'create',
  'send',
  'send',
  'send',
  'ask',
  'work',
  'rename',
  'delete',
  'erase',
  'move',
  'move',
  'query',
] as const

export async function createListWorld(
  database: Database,
  seed: number,
  cursorOf: (event: ListEvent) => string = ({ cursor }) => cursor,
): Promise<ListWorld> {
  const pubsub = createMemoryPubSub()
  const domain = createDomain(database, pubsub)
  const worker = { ...createWorkerContext(database), pubsub }
  const owners = ['ada', 'eve'].map((name) => owner(`${name} ${seed} ${Math.random()}`))
  const nodes = [1, 2].map((node) =>
    // What was lost is looked for all the time, or histories would take seconds.
    createListFeed(database, createFaultyPubSub(pubsub, createRandom(seed * 2 + node)), unheard, { pollMs: 20 }),
  )
  const ids: { id: string; ownerId: string }[] = []
  const messages: { id: string; ownerId: string }[] = []

  async function stored(ownerId: string): Promise<Map<string, Shown>> {
    const where = { deletedAt: null }
    const include = { messages: { where, orderBy: { position: 'desc' }, take: 1 } } as const
    const rows = await database.prisma.interaction.findMany({ where: { ownerId }, include })
    return new Map(rows.map(({ id, title, revision, messages: [last] }) => [id, { title, revision, lastMessage: last?.content ?? null }]))
  }

  const clients: ListClient[] = []
  for (const { ownerId } of [owners[0], owners[0], owners[1]] as typeof owners) {
    const query = async (feed: ListFeed) => ({ cursor: await feed.presentCursor(ownerId), shown: await stored(ownerId) })
    const client = new ListClient({ ownerId, query, cursorOf }, await readPresentEnd(database.pool, ownerId))
    clients.push(client)
    await client.comeBack(nodes[clients.length % 2] as ListFeed, 'last')
  }

  const choose = <T>(of: readonly T[], n: number): T | undefined => of[n % Math.max(1, of.length)]
  const node = (n: number) => nodes[n % 2] as ListFeed
  const steps: Record<(typeof stepNames)[number], (n: number) => Promise<unknown>> = {
    async create(n) {
      const viewer = choose(owners, n) as (typeof owners)[number]
      ids.push(await createInteraction(domain, viewer, n % 3 ? {} : { title: `number ${n}` }))
    },
    send: (n) => send(n, false),
    ask: (n) => send(n, true),
    async work() {
      for (const reply of await claim(worker, 2)) await complete(worker, reply, answerOf(`the answer to ${reply.promptPosition}`))
    },
    async rename(n) {
      const chosen = choose(ids, n)
      if (chosen) await updateInteraction(domain, owner(chosen.ownerId), chosen.id, { title: `now ${n}` })
    },
    async delete(n) {
      const chosen = choose(ids, n)
      if (chosen) await deleteInteraction(domain, owner(chosen.ownerId), chosen.id)
    },
    async erase(n) {
      const chosen = choose(messages, n)
      if (chosen) await deleteMessage(domain, owner(chosen.ownerId), { id: chosen.id })
    },
    move: async (n) => choose(clients, n)?.comeBack(node(n), n % 5 === 0 ? 'earlier' : 'last'),
    query: async (n) => choose(clients, n)?.comeBack(node(n), 'query'),
  }

  async function send(n: number, reply: boolean) {
    const chosen = choose(ids, n)
    if (!chosen) return
    const { message } = await createMessage(domain, owner(chosen.ownerId), { interactionId: chosen.id, content: `said ${n}`, reply })
    messages.push({ id: message.id, ownerId: chosen.ownerId })
  }

  return {
    clients,
    stored,
    async step(name, n) {
      try {
        await steps[name as keyof typeof steps](n)
      } catch (error) {
        // What another writer has deleted, or as many replies as there may be; anything else that is thrown is a fault.
        if (!(error instanceof ParleyError) || !['NOT_FOUND', 'INTERACTION_BUSY', 'CONFLICT'].includes(error.code)) throw error
      }
    },
    async settle() {
      // The last places may have no event, where it was told by a creation: that of a new one has.
      for (const viewer of owners) {
        await readPresentEnd(database.pool, viewer.ownerId)
        await createInteraction(domain, viewer, { title: 'the last one' })
      }
      for (const client of clients) await client.hasSeen((await readPresentEnd(database.pool, client.ownerId)).position)
    },
    async [Symbol.asyncDispose]() {
      for (const feed of nodes) await feed[Symbol.asyncDispose]()
    },
  }
}
