import type { Pool } from 'pg'
import { anonymous } from '../../src/auth/viewer.ts'

/** Messages of a seeded interaction: half of them HUMAN, each with its reply, half AI. */
export const messagesPerInteraction = 40

const rowId = (kind: number, number: string, place = '0') =>
  `(lpad(to_hex(${number}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(${kind} * 65536 + ${place}), 12, '0'))::uuid`

/** The id of a seeded interaction, counted from 1. */
export const interactionId = (number: number) =>
  `${number.toString(16).padStart(8, '0')}-0000-7000-8000-${(65536).toString(16).padStart(12, '0')}`

/** Interactions beside the seeded ones: in a table of a few rows PostgreSQL would read all of them for each look-up. */
const bystanders = 10_000

/** Inserts interactions as they are after so many messages and completed replies. */
export async function seedConversations(pool: Pool, interactions: number): Promise<void> {
  const pairs = messagesPerInteraction / 2
  const [interaction, human, ai] = [rowId(1, 'n'), rowId(2, 'n', 't'), rowId(3, 'n', 't')]
  const turns = `generate_series(1, ${interactions}) n, generate_series(1, ${pairs}) t`
  const owner = `'${anonymous.ownerId}'`
  await pool.query(`INSERT INTO interactions (id, owner_id, last_position, last_turn, revision)
    SELECT ${interaction}, ${owner}, ${messagesPerInteraction}, ${pairs}, ${pairs * 5} FROM generate_series(1, ${interactions}) n`)
  await pool.query(`INSERT INTO interactions (id, owner_id)
    SELECT ${rowId(5, 'n')}, ${owner} FROM generate_series(1, ${bystanders}) n`)
  const columns = 'id, interaction_id, role, content, position, parent_id, added_revision, revision'
  await pool.query(`INSERT INTO messages (${columns})
    SELECT ${human}, ${interaction}, 'Human', 'Question ' || t || ': ' || repeat('why? ', 20), t * 2 - 1, NULL, t * 5 - 4, t * 5 - 4 FROM ${turns}`)
  await pool.query(`INSERT INTO messages (${columns})
    SELECT ${ai}, ${interaction}, 'Ai', 'Answer ' || t || ': ' || repeat('because. ', 20), t * 2, ${human}, t * 5 - 1, t * 5 - 1 FROM ${turns}`)
  await pool.query(`INSERT INTO replies (id, interaction_id, owner_id, prompt_message_id, message_id, status, turn, attempt, revision)
    SELECT ${rowId(4, 'n', 't')}, ${interaction}, ${owner}, ${human}, ${ai}, 'COMPLETED', t, 1, t * 5 FROM ${turns}`)
  await pool.query('VACUUM ANALYZE')
}
