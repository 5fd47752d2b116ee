import type { Pool } from 'pg'

/** How a queue is made up. Every queued reply is the head of an interaction of its own: the worst case for a claim. */
export interface QueueShape {
  replies: number
  owners: number
  /** Seconds until the replies are due; 0: all are due now. */
  dueInSeconds?: number
}

/** Ids that grow with the row, as UUIDs of version 7 do. */
const rowId = (kind: 'interaction' | 'message' | 'reply') =>
  `(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-00000000000${['interaction', 'message', 'reply'].indexOf(kind)}')::uuid`

/** Empties the database and fills its queue. */
export async function fillQueue(pool: Pool, { replies, owners, dueInSeconds = 0 }: QueueShape): Promise<void> {
  await pool.query('TRUNCATE interactions CASCADE')
  const owner = `'owner-' || (n % ${owners})`
  await insert(`INSERT INTO interactions (id, owner_id, last_position, last_turn, revision)
    SELECT ${rowId('interaction')}, ${owner}, 1, 1, 2 FROM generate_series($1::int, $2::int) n`)
  await insert(`INSERT INTO messages (id, interaction_id, role, content, position, added_revision, revision)
    SELECT ${rowId('message')}, ${rowId('interaction')}, 'Human', 'Hello', 1, 1, 1 FROM generate_series($1::int, $2::int) n`)
  await insert(`INSERT INTO replies (id, interaction_id, owner_id, prompt_message_id, turn, is_head, revision, run_after)
    SELECT ${rowId('reply')}, ${rowId('interaction')}, ${owner}, ${rowId('message')}, 1, true, 2,
           now() + ${dueInSeconds} * interval '1 second' - (${replies} - n) * interval '1 millisecond'
    FROM generate_series($1::int, $2::int) n`)
  // What autovacuum does within a minute or so of such growth.
  await pool.query('VACUUM ANALYZE')

  async function insert(statement: string) {
    for (let first = 1; first <= replies; first += 20_000) await pool.query(statement, [first, Math.min(first + 19_999, replies)])
  }
}
