import type { Pool } from 'pg'
import { decodeCursor } from '../../../../src/feed/cursor.ts'
import { eventually } from '../../../support/eventually.ts'
import type { Follower } from './follower.ts'
import type { Acknowledged } from './talker.ts'

export interface Findings {
  /** Acknowledged sends that are not stored as they were acknowledged, and stored messages that a client does not have. */
  lost: number
  /** Sends that are stored more than once, answers to one message beyond the first, and messages that came twice. */
  duplicates: number
  /** Messages that came before an earlier one. */
  outOfOrder: number
  /** Texts that did not join to the stored message, and messages that a client has otherwise than they are stored. */
  garbled: number
  /** Replies that are not final though nothing is in their way any more. */
  stuck: number
}

/** The replies that are not final when a minute has passed in which none has become so. */
export async function countStuck(pool: Pool): Promise<number> {
  const count = async () => {
    const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int FROM replies WHERE status IN ('QUEUED', 'RUNNING')`)
    return rows[0]?.count ?? 0
  }
  let left = await count()
  while (left > 0) {
    const before = left
    const fewer = (now: number) => now < before
    const now = await eventually('fewer replies are left', count, fewer, 60_000).catch(() => before)
    if (now === before) return before
    left = now
  }
  return 0
}

/** Compares what was acknowledged, and what clients have, with what is stored; everything is at rest, and has been read. */
export async function audit(
  pool: Pool,
  acknowledged: readonly Acknowledged[],
  followers: readonly Follower[],
  stuck: number,
): Promise<Findings> {
  await everythingIsRead(pool, followers)
  const { rows: messages } = await pool.query<Stored>(
    `SELECT id, interaction_id AS "interactionId", position, content, client_message_id AS key, deleted_at IS NOT NULL AS removed FROM messages`,
  )
  const { rows: answers } = await pool.query<{ extra: number }>(
    `SELECT count(*)::int - 1 AS extra FROM messages WHERE parent_id IS NOT NULL AND deleted_at IS NULL GROUP BY parent_id HAVING count(*) > 1`,
  )
  const byId = new Map(messages.map((message) => [message.id, message]))
  const isStored = ({ messageId, interactionId, key, position }: Acknowledged) => {
    const found = byId.get(messageId)
    return found?.interactionId === interactionId && found.key === key && found.position === position
  }
  const keys = messages.flatMap(({ key }) => key ?? [])
  const compared = followers.map((follower) => compare(follower, messages))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  const seen = (what: keyof Follower['sightings']) => sum(followers.map(({ sightings }) => sightings[what]))
  return {
    lost: acknowledged.filter((send) => !isStored(send)).length + sum(compared.map(({ missing }) => missing)),
    duplicates: keys.length - new Set(keys).size + sum(answers.map(({ extra }) => extra)) + seen('duplicates'),
    outOfOrder: seen('outOfOrder'),
    garbled: seen('garbled') + sum(compared.map(({ different }) => different)),
    stuck,
  }
}

interface Stored {
  id: string
  interactionId: string
  position: number
  content: string
  key: string | null
  removed: boolean
}

/** Settles when every client is at the end of its interaction, or for five seconds nothing has come to any that is not. */
async function everythingIsRead(pool: Pool, followers: readonly Follower[]) {
  const { rows } = await pool.query<{ id: string; revision: number }>('SELECT id, revision FROM interactions')
  const revisions = new Map(rows.map(({ id, revision }) => [id, revision]))
  const isBehind = ({ cursor, interactionId }: Follower) =>
    decodeCursor(cursor, interactionId, []).revision < (revisions.get(interactionId) ?? 0)
  const read = () => followers.reduce((sum, { events }) => sum + events, 0)
  while (followers.some(isBehind)) {
    const before = read()
    const goesOn = eventually('something is read', read, (now) => now > before, 5_000)
    if (!(await goesOn.catch(() => undefined))) return
  }
}

function compare({ interactionId, messages }: Follower, stored: readonly Stored[]) {
  const own = stored.filter((message) => message.interactionId === interactionId && !message.removed)
  const missing = own.filter(({ position }) => !messages.has(position))
  const different = own.filter(({ id, position, content }) => {
    const known = messages.get(position)
    return known && (known.id !== id || known.content !== content)
  })
  const tooMany = messages.size - (own.length - missing.length)
  return { missing: missing.length, different: different.length + tooMany }
}
