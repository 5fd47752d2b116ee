import type { Pool } from 'pg'
import type { Client } from '../../support/client.ts'
import type { Random } from '../../support/random.ts'
import { everyReplyHasEnded } from '../../support/repliesEnded.ts'
import type { RepliesToLetGo } from '../../support/repliesToLetGo.ts'
import { type BusySend, type Outcome, ordinary, type Policy, questionOf, type SendingClient } from './senders.ts'

/** What goes on in an interaction before the race: nothing, a reply that is being written, or that and one that waits. */
export type Scene = 'idle' | 'running' | 'queued'

export interface Arena {
  pool: Pool
  /** Two clients, each with connections of its own. */
  clients: readonly [Client, Client]
  replies: RepliesToLetGo
}

export interface Race {
  whenBusy: Policy
  scene: Scene
  sender?: SendingClient
  random: Random
}

export interface StoredSend {
  name: string
  status: string
  content: string
  removed: boolean
}

export interface RaceResult {
  interactionId: string
  whenBusy: Policy
  /** The messages from before the race. */
  earlier: string[]
  outcomes: Outcome[]
  /** What came back when all was over, and each was sent once more. */
  repeats: Outcome[]
  /** The human messages in the order of their positions, while the provider still wrote. */
  stored: StoredSend[]
}

/** Two clients send to one interaction at the same time, one of them twice. The provider ends no reply meanwhile. */
export async function race({ pool, clients, replies }: Arena, { whenBusy, scene, sender = ordinary, random }: Race): Promise<RaceResult> {
  const [one, other] = clients
  const { id: interactionId } = await one.createInteraction()
  const named = (name: string): BusySend => ({ interactionId, name, whenBusy })
  const earlier = { idle: [], running: ['first'], queued: ['first', 'second'] }[scene]
  for (const name of earlier) await ordinary.send(one, { ...named(name), whenBusy: 'ENQUEUE' })
  if (scene !== 'idle') await replies.asked(questionOf(interactionId, 'first'))

  const sends: [Client, BusySend][] = [
    [one, named('a')],
    [other, named('b')],
    [other, named('a')],
  ]
  // Whichever is the first on its way.
  sends.push(...sends.splice(0, random.upTo(2)))
  const goes = await Promise.all(sends.map(([client, send]) => sender.prepare(client, send)))
  const going = sends.filter((_, n) => goes[n])
  const outcomes = await Promise.all(going.map(([client, send]) => sender.send(client, send)))
  const repeats: Outcome[] = []
  for (const [client, send] of going) repeats.push(await sender.send(client, send))
  return { interactionId, whenBusy, earlier, outcomes, repeats, stored: await readSends(pool, interactionId) }
}

/** Lets go the replies that are left, and gives the names of the messages that were answered, in the order of the answers. */
export async function readAnswers({ pool, replies }: Arena, races: readonly RaceResult[]): Promise<Map<RaceResult, string[]>> {
  for (const { interactionId, stored } of races) for (const { name } of unfinished(stored)) replies.letGo(questionOf(interactionId, name))
  await everyReplyHasEnded(pool)
  const { rows } = await pool.query<{ interactionId: string; name: string }>(
    `SELECT m.interaction_id AS "interactionId", split_part(m.client_message_id, '#', 1) AS name
     FROM messages m JOIN replies r ON r.prompt_message_id = m.id JOIN messages answer ON answer.id = r.message_id
     WHERE r.status = 'COMPLETED' ORDER BY answer.position`,
  )
  const byInteraction = Map.groupBy(rows, ({ interactionId }) => interactionId)
  return new Map(races.map((race) => [race, (byInteraction.get(race.interactionId) ?? []).map(({ name }) => name)]))
}

export const unfinished = (stored: readonly StoredSend[]) => stored.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING')

async function readSends(pool: Pool, interactionId: string): Promise<StoredSend[]> {
  const { rows } = await pool.query<StoredSend>(
    `SELECT split_part(m.client_message_id, '#', 1) AS name, r.status, m.content, m.deleted_at IS NOT NULL AS removed
     FROM messages m JOIN replies r ON r.prompt_message_id = m.id WHERE m.interaction_id = $1 ORDER BY m.position`,
    [interactionId],
  )
  return rows
}
