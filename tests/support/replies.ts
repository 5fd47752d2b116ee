import { opened, type Queryable, statement } from '../../src/db/statement.ts'
import type { Client } from './client.ts'
import { eventually } from './eventually.ts'

export interface AttemptRow {
  number: number
  provider: string | null
  modelName: string | null
  errorCode: string | null
  finished: boolean
}

export interface ReplyRow {
  id: string
  status: string
  turn: number
  attempt: number
  failedAttempts: number
  errorCode: string | null
  modelName: string | null
  isHead: boolean
  messageId: string | null
  content: string | null
  /** Milliseconds until it may be claimed, by the database's clock. */
  dueInMs: number
  attempts: AttemptRow[]
}

type StoredReply = Omit<ReplyRow, 'messageId' | 'content'> & { 'message.id': string | null; 'message.content': string | null }

const storedReply = statement<StoredReply, [id: string]>(
  'tests-read-reply',
  `SELECT r.id, r.status, r.turn, r.attempt, r.failed_attempts AS "failedAttempts", r.error_code AS "errorCode",
          r.model_name AS "modelName", r.is_head AS "isHead", m.id AS "message.id", m.content AS "message.content",
          (extract(epoch FROM r.run_after - now()) * 1000)::float8 AS "dueInMs",
          coalesce((SELECT json_agg(json_build_object('number', a.number, 'provider', a.provider, 'modelName', a.model_name,
                                                      'errorCode', a.error_code, 'finished', a.finished_at IS NOT NULL) ORDER BY a.number)
                    FROM reply_attempts a WHERE a.reply_id = r.id), '[]') AS attempts
   FROM replies r LEFT JOIN messages m ON m.id = r.message_id WHERE r.id = $1`,
  opened('Message', 'message.'),
)

/** A reply as it stands in the database, with its attempts and its message's content; undefined: there is none. */
export async function readReply(db: Queryable, id: string): Promise<ReplyRow | undefined> {
  const [row] = await storedReply(db, id)
  if (!row) return undefined
  const { 'message.id': messageId, 'message.content': content, ...reply } = row
  return { ...reply, messageId, content }
}

/** The reply, once `isWanted` holds for it; by default, once it is final. */
export async function replyWhen(
  db: Queryable,
  id: string,
  isWanted = ({ status }: ReplyRow) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(status),
): Promise<ReplyRow> {
  const reply = await eventually(
    `reply ${id} is as wanted`,
    () => readReply(db, id),
    (row) => row !== undefined && isWanted(row),
  )
  return reply as ReplyRow
}

/** As clients see it. */
export const replyStatus = async (client: Client, id: string): Promise<string> =>
  (await client.data('query ($id: ID!) { node(id: $id) { ... on Reply { status } } }', { id })).node.status

/** Settles when so much of a running reply's text is stored, as its clients can see. */
export async function textIsStored(client: Client, replyId: string, text: string): Promise<void> {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Reply { text } } }'
  await eventually(
    'the text is stored',
    async () => (await client.data(query, { id: replyId })).node.text,
    (stored) => stored === text,
  )
}
