import { withoutPrefix } from '../db/columns.ts'
import type { Interaction, Message, Reply } from '../db/generated/prisma/client.ts'
import type { Queryable } from '../db/statement.ts'
import { notFound } from '../errors.ts'
import { type ChangedRow, readChangedRows } from './sql/readChangedRows.ts'

/** A row that was added or changed, in its latest state, at the revision at which that happened. */
export type Change = { revision: number } & (
  | {
      kind: 'added'
      message: Message
      /** Of an AI message: the attempt that wrote it. */
      producer: { replyId: string; attempt: number } | undefined
    }
  | { kind: 'changed'; message: Message }
  | { kind: 'reply'; reply: Reply }
  | { kind: 'settings'; interaction: Interaction }
)

export interface ChangePage {
  changes: Change[]
  /** Everything up to this revision has been read. */
  revision: number
  /** Nothing else had changed by then. */
  isLast: boolean
}

export interface ChangeRange {
  after: number
  /** By default everything there is. */
  upTo?: number
  /** Messages that were added, and nothing else. */
  onlyAdded?: boolean
}

const pageSize = 100
/** The highest revision there can be. */
const maxRevision = 2_147_483_647

/**
 * Reads what changed, at most a page of it, in the order of the revisions and all of one moment. A message that was
 * added and changed since is there twice, both times as it is now; one that was removed only as that.
 * @throws {ParleyError} NOT_FOUND when the interaction does not exist, or no longer
 */
export async function readChanges(
  db: Queryable,
  interactionId: string,
  { after, upTo = maxRevision, onlyAdded = false }: ChangeRange,
): Promise<ChangePage> {
  const rows = await readChangedRows(db, interactionId, after, upTo, pageSize, onlyAdded)
  const [first] = rows
  if (!first) throw interactionGone()
  const changes = rows.flatMap((row) => (row.changeRevision === null ? [] : [toChange(row, row.changeRevision)]))
  // A full page may not be the last: no further than its last change is known.
  const isLast = changes.length < pageSize
  return { changes, isLast, revision: isLast ? Math.min(first.presentRevision, upTo) : (changes.at(-1)?.revision ?? after) }
}

export const interactionGone = () => notFound('Interaction', ['interactionId'])

function toChange(row: ChangedRow, revision: number): Change {
  switch (row.kind) {
    case 'added': {
      const producer = row.producerId ? { replyId: row.producerId, attempt: row.producerAttempt ?? 0 } : undefined
      return { kind: 'added', revision, message: withoutPrefix<Message>(row, 'message.'), producer }
    }
    case 'changed':
      return { kind: 'changed', revision, message: withoutPrefix<Message>(row, 'message.') }
    case 'reply':
      return { kind: 'reply', revision, reply: withoutPrefix<Reply>(row, 'reply.') }
    case 'settings':
      return { kind: 'settings', revision, interaction: withoutPrefix<Interaction>(row, 'interaction.') }
  }
}
