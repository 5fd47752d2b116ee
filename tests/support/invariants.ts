import type { Pool } from 'pg'

/** Each names a rule of the model and finds what breaks it, as `interaction` and `what`. */
const rules: Record<string, string> = {
  'positions are 1..n': `
    SELECT i.id AS interaction, format('%s messages, positions %s..%s, last %s', count(m.id), min(m.position), max(m.position), i.last_position) AS what
    FROM interactions i LEFT JOIN messages m ON m.interaction_id = i.id GROUP BY i.id
    HAVING count(m.id) <> i.last_position OR coalesce(min(m.position), 1) <> 1 OR coalesce(max(m.position), 0) <> i.last_position`,
  'turns are 1..n': `
    SELECT i.id AS interaction, format('%s replies, turns up to %s, last %s', count(r.id), max(r.turn), i.last_turn) AS what
    FROM interactions i LEFT JOIN replies r ON r.interaction_id = i.id GROUP BY i.id
    HAVING count(r.id) <> i.last_turn OR coalesce(max(r.turn), 0) <> i.last_turn`,
  'messages are added in the order of their positions': `
    SELECT later.interaction_id AS interaction, format('position %s', later.position) AS what
    FROM messages later JOIN messages earlier ON earlier.interaction_id = later.interaction_id AND earlier.position = later.position - 1
    WHERE later.added_revision <= earlier.added_revision`,
  'a revision belongs to one change': `
    SELECT changed.interaction_id AS interaction, format('revision %s of %s', changed.revision, i.revision) AS what
    FROM (SELECT interaction_id, revision FROM messages UNION ALL SELECT interaction_id, revision FROM replies
      UNION ALL SELECT interaction_id, added_revision FROM messages WHERE added_revision < revision
      UNION ALL SELECT id, settings_revision FROM interactions WHERE settings_revision > 0) changed
    JOIN interactions i ON i.id = changed.interaction_id GROUP BY changed.interaction_id, changed.revision, i.revision
    HAVING count(*) > 1 OR changed.revision > i.revision`,
  'an interaction with unfinished replies has one head, and no other has any': `
    SELECT interaction_id AS interaction, format('%s heads', count(*) FILTER (WHERE is_head)) AS what FROM replies GROUP BY interaction_id
    HAVING count(*) FILTER (WHERE is_head) <> max((status IN ('QUEUED', 'RUNNING'))::int)`,
  'the head is the running reply, else the lowest unfinished turn': `
    SELECT head.interaction_id AS interaction, format('turn %s is %s', head.turn, head.status) AS what FROM replies head
    WHERE head.is_head AND (head.status NOT IN ('QUEUED', 'RUNNING') OR head.status = 'QUEUED' AND EXISTS (
      SELECT FROM replies r WHERE r.interaction_id = head.interaction_id
      AND (r.status = 'RUNNING' OR r.status = 'QUEUED' AND r.turn < head.turn)))`,
  'at most one reply runs, and only the head': `
    SELECT interaction_id AS interaction, format('%s running', count(*)) AS what FROM replies WHERE status = 'RUNNING'
    GROUP BY interaction_id HAVING count(*) > 1 OR NOT bool_and(is_head)`,
  'a running reply, and no other, has a worker and a lease': `
    SELECT interaction_id AS interaction, format('turn %s is %s', turn, status) AS what FROM replies
    WHERE (status = 'RUNNING') <> (worker_id IS NOT NULL) OR (status = 'RUNNING') <> (lease_until IS NOT NULL)`,
  'a completed reply has the message that answers its prompt': `
    SELECT r.interaction_id AS interaction, format('turn %s', r.turn) AS what FROM replies r LEFT JOIN messages m ON m.id = r.message_id
    WHERE r.status = 'COMPLETED' AND NOT coalesce(m.role = 'Ai' AND m.parent_id = r.prompt_message_id AND m.interaction_id = r.interaction_id
      AND r.error_code IS NULL AND r.finish_reason IS NOT NULL AND r.finished_at IS NOT NULL, false)`,
  'an unfinished or failed reply has no message': `
    SELECT interaction_id AS interaction, format('turn %s is %s', turn, status) AS what FROM replies
    WHERE status IN ('QUEUED', 'RUNNING', 'FAILED') AND (message_id IS NOT NULL OR (status = 'FAILED') <> (error_code IS NOT NULL)
      OR (status = 'FAILED') <> (finished_at IS NOT NULL))`,
  'every AI message is that of its one reply': `
    SELECT m.interaction_id AS interaction, format('position %s', m.position) AS what
    FROM messages m LEFT JOIN replies r ON r.message_id = m.id
    WHERE m.deleted_at IS NULL AND (m.role = 'Ai') <> (r.id IS NOT NULL)`,
  'a message has at most one answer': `
    SELECT interaction_id AS interaction, format('%s answers', count(*)) AS what FROM messages WHERE parent_id IS NOT NULL AND deleted_at IS NULL
    GROUP BY interaction_id, parent_id HAVING count(*) > 1`,
  'attempts are 1..n, and only that of a running reply is open': `
    SELECT r.interaction_id AS interaction, format('turn %s: attempt %s, %s rows', r.turn, r.attempt, count(a.number)) AS what
    FROM replies r LEFT JOIN reply_attempts a ON a.reply_id = r.id GROUP BY r.id
    HAVING count(a.number) <> r.attempt OR coalesce(max(a.number), 0) <> r.attempt
      OR count(*) FILTER (WHERE a.number IS NOT NULL AND a.finished_at IS NULL) <> (r.status = 'RUNNING')::int`,
  'a cancelled reply has ended, with the text that was kept of it or none': `
    SELECT r.interaction_id AS interaction, format('turn %s', r.turn) AS what FROM replies r LEFT JOIN messages m ON m.id = r.message_id
    WHERE r.status = 'CANCELLED' AND NOT coalesce(r.finish_reason = 'CANCELLED' AND r.finished_at IS NOT NULL AND r.error_code IS NULL
      AND (r.message_id IS NULL OR m.role = 'Ai' AND m.parent_id = r.prompt_message_id), false)`,
  'a removed message says nothing, and asks for nothing': `
    SELECT m.interaction_id AS interaction, format('position %s', m.position) AS what FROM messages m
    LEFT JOIN replies r ON r.prompt_message_id = m.id AND r.status IN ('QUEUED', 'RUNNING')
    WHERE m.deleted_at IS NOT NULL AND (m.content <> '' OR r.id IS NOT NULL OR m.revision = m.added_revision)`,
  'stored chunks are of the running attempt': `
    SELECT r.interaction_id AS interaction, format('turn %s: chunk of attempt %s', r.turn, c.attempt) AS what
    FROM reply_chunks c JOIN replies r ON r.id = c.reply_id WHERE r.status <> 'RUNNING' OR r.attempt <> c.attempt`,
}

const allRules = Object.entries(rules)
  .map(([rule, text]) => `SELECT '${rule}' AS rule, broken.interaction, broken.what FROM (${text}) broken`)
  .join('\nUNION ALL\n')

/** What in the database breaks a rule of the model, in words; empty when all is well. */
export async function findViolations(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ rule: string; interaction: string; what: string }>(allRules)
  return rows.map(({ rule, interaction, what }) => `${rule}: not in ${interaction}, ${what}`)
}
