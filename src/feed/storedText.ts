import type { Queryable } from '../db/statement.ts'
import type { ReplyDelta } from '../pubsub/replyDelta.ts'
import type { Progress } from './cursor.ts'
import { readStoredPieces } from './sql/readStoredPieces.ts'

/** Of running attempts the stored text from about `offset` on, each in one piece. Of one that is over there is nothing. */
export async function readStoredText(db: Queryable, known: readonly Progress[]): Promise<ReplyDelta[]> {
  const pieces = await readStoredPieces(
    db,
    known.map(({ replyId }) => replyId),
    known.map(({ attempt }) => attempt),
    known.map(({ offset }) => offset),
  )
  const byReply = Map.groupBy(pieces, ({ replyId }) => replyId)
  return [...byReply.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, text: [first, ...others].map(({ text }) => text).join('') }] : [],
  )
}
