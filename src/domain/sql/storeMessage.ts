import { messageColumns, replyColumns } from '../../db/columns.ts'
import { opened, statement } from '../../db/statement.ts'
import type { Sealed } from '../../encryption/sealedFields.ts'
import { dayEndsInMs, today } from './today.ts'

/** What was there, and of what was stored the message's columns as `message.*` and the reply's as `reply.*`. */
export interface StoredMessage {
  unfinishedReplies: number
  sameKeyMessageId: string | null
  /** Why nothing was stored: too many unfinished replies, or a limit of the owner's day. Null: it was, or it had been before. */
  refusedFor: 'replies' | 'messages' | 'tokens' | null
  /** Until the owner's day is over. */
  dayEndsInMs: number
  'message.id': string | null
  'reply.id': string | null
}

export type StoreMessageValues = [
  interactionId: string,
  ownerId: string,
  messageId: string,
  storedRole: string,
  content: Sealed,
  clientMessageId: string | null,
  replyId: string | null,
  unfinishedLimit: number | null,
  traceParent: string | null,
]

/** What an owner may do on one day; null is no limit. */
export type DayLimits = [messagesPerDay: number | null, tokensPerDay: number | null]

interface Parts {
  /** A condition on `present` for the message to be stored. */
  isAllowed: string
  /** More columns of `present`. */
  looked: string
  /** A statement more. */
  counting: string
  refusedFor: string
  dayEndsInMs: string
}

const unlimited: Parts = {
  isAllowed: 'present.same_key_id IS NULL AND ($8::int IS NULL OR present.unfinished < $8)',
  looked: '',
  counting: '',
  refusedFor: `CASE WHEN message.id IS NULL AND present.same_key_id IS NULL THEN 'replies' END`,
  dayEndsInMs: '0',
}

const allowedToday = `${unlimited.isAllowed} AND present.tokens_left`
const limited: Parts = {
  isAllowed: `${allowedToday} AND ($10::int IS NULL OR EXISTS (SELECT FROM counted))`,
  looked: `,
            $7::uuid IS NULL OR $11::bigint IS NULL
              OR NOT EXISTS (SELECT FROM owner_usage WHERE owner_id = $2 AND day = ${today} AND tokens >= $11) AS tokens_left`,
  counting: `counted AS (
     INSERT INTO owner_usage AS u (owner_id, day, messages)
     SELECT $2, ${today}, 1 FROM present WHERE ${allowedToday} AND $10::int IS NOT NULL
     ON CONFLICT (owner_id, day) DO UPDATE SET messages = u.messages + 1 WHERE u.messages < $10
     RETURNING messages
   ),`,
  refusedFor: `CASE WHEN message.id IS NOT NULL OR present.same_key_id IS NOT NULL THEN NULL
               WHEN present.unfinished >= $8 THEN 'replies' WHEN NOT present.tokens_left THEN 'tokens' ELSE 'messages' END`,
  dayEndsInMs,
}

/**
 * Adds a message at the next position and, with a `replyId`, the reply it asks for at the next turn. When the key is
 * taken, or `unfinishedLimit` replies are unfinished already, nothing is stored and the row says so; null is no limit.
 *
 * No row: the interaction is locked or has just changed, there is none, or it is another owner's. One statement sees the
 * database as it was when it began, which may be before it had the lock; but as every change grows the revision under
 * this lock, what it has seen is the present when the revision it has seen is that of the locked row. So it is right by
 * itself; within a transaction that has the lock already it always finds its row.
 */
export const storeMessage = statement<StoredMessage, StoreMessageValues>('store-message', storing(unlimited), opened('Message', 'message.'))

/**
 * The same where a day has limits: when one is reached nothing is stored, either, and the row says so. Messages are counted
 * where they are limited, and only those that are stored; the increment waits for those of others and looks at what they
 * left. It is the last lock that is waited for. A statement of its own, as the other one would take a tenth longer for it.
 */
export const storeLimitedMessage = statement<StoredMessage, [...StoreMessageValues, ...DayLimits]>(
  'store-limited-message',
  storing(limited),
  opened('Message', 'message.'),
)

function storing({ isAllowed, looked, counting, refusedFor, dayEndsInMs }: Parts): string {
  return `WITH locked AS (
     SELECT id, revision FROM interactions WHERE id = $1 AND owner_id = $2 FOR UPDATE SKIP LOCKED
   ),
   present AS (
     SELECT seen.id,
            (SELECT count(*)::int FROM replies WHERE interaction_id = $1 AND status IN ('QUEUED', 'RUNNING')) AS unfinished,
            (SELECT id FROM messages WHERE interaction_id = $1 AND client_message_id = $6) AS same_key_id${looked}
     FROM interactions seen JOIN locked ON locked.id = seen.id AND locked.revision = seen.revision
     WHERE seen.id = $1
   ),
   ${counting}
   stepped AS (
     UPDATE interactions i
     SET last_position = last_position + 1, last_turn = last_turn + ($7::uuid IS NOT NULL)::int,
         revision = revision + 1 + ($7::uuid IS NOT NULL)::int, updated_at = clock_timestamp()
     FROM present
     WHERE i.id = present.id AND ${isAllowed}
     RETURNING i.id, i.owner_id, i.last_position, i.last_turn, i.revision, i.updated_at, present.unfinished
   ),
   message AS (
     INSERT INTO messages
       (id, interaction_id, role, content, client_message_id, position, added_revision, revision, created_at, updated_at)
     SELECT $3::uuid, id, $4::role, $5, $6, last_position, added.revision, added.revision, updated_at, updated_at
     FROM stepped CROSS JOIN LATERAL (SELECT stepped.revision - ($7::uuid IS NOT NULL)::int) AS added(revision)
     RETURNING *
   ),
   reply AS (
     INSERT INTO replies (id, interaction_id, owner_id, prompt_message_id, turn, is_head, revision, trace_parent)
     SELECT $7::uuid, id, owner_id, $3::uuid, last_turn, unfinished = 0, revision, $9::text FROM stepped WHERE $7::uuid IS NOT NULL
     RETURNING *
   )
   SELECT present.unfinished AS "unfinishedReplies", present.same_key_id AS "sameKeyMessageId",
          ${refusedFor} AS "refusedFor", ${dayEndsInMs} AS "dayEndsInMs",
          ${messageColumns('message', 'message.')}, ${replyColumns('reply', 'reply.')}
   FROM present LEFT JOIN message ON true LEFT JOIN reply ON true`
}
