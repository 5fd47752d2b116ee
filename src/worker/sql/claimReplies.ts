import { statement } from '../../db/statement.ts'

/** A reply that this worker may run, with what its interaction says about how. */
export interface ClaimedReply {
  id: string
  interactionId: string
  ownerId: string
  attempt: number
  failedAttempts: number
  promptPosition: number
  /** What is left of the whole reply's time. */
  remainingMs: number
  /** How long it was due before it was claimed. */
  waitedMs: number
  systemPrompt: string | null
  modelName: string | null
  temperature: number | null
  topP: number | null
  maxOutputTokens: number | null
  /** The request that asked for it, as W3C's `traceparent`; null while no traces are taken. */
  traceParent: string | null
}

/**
 * Claims due replies, at most `slots`, for `leaseSeconds`.
 *
 * Only heads are looked at, by an index that holds nothing else, so the cost depends on the slots and not on the
 * length of the queue. Owners are taken in a ring: the index is skipped from owner to owner, beginning after
 * `afterOwner`, or at the first where that was the last, and each gives an equal share. An interaction whose row is
 * locked at this moment is passed over. `due` and `owners` tell what was seen, so that the caller knows to look again.
 *
 * The interaction's lock comes first; a head that another worker took between the snapshot and the lock no longer
 * meets the conditions, which PostgreSQL checks again on the newest version of the row.
 */
export const claimReplies = statement<
  { due: number; owners: number; lastOwner: string | null } & (ClaimedReply | { id: null }),
  [slots: number, afterOwner: string, workerId: string, leaseSeconds: number, deadlineSeconds: number]
>(
  'claim-replies',
  `WITH RECURSIVE owners AS (
     SELECT coalesce(
       (SELECT owner_id FROM replies
        WHERE is_head AND status = 'QUEUED' AND run_after <= now() AND owner_id > $2
        ORDER BY owner_id LIMIT 1),
       (SELECT owner_id FROM replies
        WHERE is_head AND status = 'QUEUED' AND run_after <= now()
        ORDER BY owner_id LIMIT 1)
     ) AS owner_id, 1 AS place
     UNION ALL
     SELECT following.owner_id, owners.place + 1
     FROM owners CROSS JOIN LATERAL (
       SELECT owner_id FROM replies
       WHERE is_head AND status = 'QUEUED' AND run_after <= now() AND owner_id > owners.owner_id
       ORDER BY owner_id LIMIT 1
     ) following
     WHERE owners.place < $1
   ),
   candidates AS (
     SELECT head.id, head.interaction_id
     FROM owners CROSS JOIN LATERAL (
       SELECT id, interaction_id, run_after FROM replies
       WHERE is_head AND status = 'QUEUED' AND run_after <= now() AND owner_id = owners.owner_id
       ORDER BY run_after LIMIT (SELECT ceil($1::numeric / count(*))::int FROM owners)
     ) head
     ORDER BY row_number() OVER (PARTITION BY owners.owner_id ORDER BY head.run_after), owners.place
     LIMIT $1
   ),
   locked AS (
     SELECT i.id, i.prompt, i.model_name, i.temperature, i.top_p, i.max_output_tokens, candidates.id AS reply_id
     FROM interactions i JOIN candidates ON candidates.interaction_id = i.id
     FOR UPDATE OF i SKIP LOCKED
   ),
   stepped AS (
     UPDATE interactions i SET revision = i.revision + 1 FROM locked WHERE i.id = locked.id
     RETURNING i.id, i.revision
   ),
   claimed AS (
     UPDATE replies r
     SET status = 'RUNNING', attempt = r.attempt + 1, worker_id = $3::uuid, lease_until = now() + $4 * interval '1 second',
         started_at = coalesce(r.started_at, now()), revision = stepped.revision, updated_at = now()
     FROM locked JOIN stepped ON stepped.id = locked.id
     WHERE r.id = locked.reply_id AND r.is_head AND r.status = 'QUEUED' AND r.run_after <= now()
     RETURNING r.id, r.interaction_id, r.owner_id, r.attempt, r.failed_attempts, r.prompt_message_id, r.started_at, r.run_after, r.trace_parent,
               coalesce(r.model_name, locked.model_name) AS model_name,
               locked.prompt, locked.temperature, locked.top_p, locked.max_output_tokens
   ),
   tried AS (
     INSERT INTO reply_attempts (reply_id, number, started_at) SELECT id, attempt, clock_timestamp() FROM claimed
   )
   SELECT (SELECT count(*)::int FROM candidates) AS due,
          (SELECT count(owner_id)::int FROM owners) AS owners,
          (SELECT max(owner_id) FROM owners) AS "lastOwner",
          claimed.id, claimed.interaction_id AS "interactionId", claimed.owner_id AS "ownerId",
          claimed.attempt, claimed.failed_attempts AS "failedAttempts", m.position AS "promptPosition",
          (extract(epoch FROM claimed.started_at + $5 * interval '1 second' - now()) * 1000)::float8 AS "remainingMs",
          (extract(epoch FROM now() - claimed.run_after) * 1000)::float8 AS "waitedMs", claimed.trace_parent AS "traceParent",
          claimed.prompt AS "systemPrompt", claimed.model_name AS "modelName", claimed.temperature,
          claimed.top_p AS "topP", claimed.max_output_tokens AS "maxOutputTokens"
   FROM (SELECT) always LEFT JOIN (claimed JOIN messages m ON m.id = claimed.prompt_message_id) ON true`,
)
