import type { Queryable } from '../db/statement.ts'
import type { ReplyDelta } from '../pubsub/replyDelta.ts'
import type { Progress } from './cursor.ts'
import { readStoredPieces } from './sql/readStoredPieces.ts'

/**
 * Of running attempts the stored text from about `offset` on, each in one piece. Of one that is over there is nothing, nor of
 * one whose text cannot be decrypted.
 * @param onUnreadable is told of that
 */
export async function readStoredText(
  db: Queryable,
  known: readonly Progress[],
  onUnreadable: (error: unknown) => void,
): Promise<ReplyDelta[]> {
  const pieces = await readStoredPieces(
    db,
    known.map(({ replyId }) => replyId),
    known.map(({ attempt }) => attempt),
    known.map(({ offset }) => offset),
  )
  const byReply = Map.groupBy(pieces, ({ replyId }) => replyId)
  return [...byReply.values()].flatMap((own) => {
    try {
      return joined(own)
    } catch (error) {
      onUnreadable(error)
      return []
    }
  })
}

const joined = ([first, ...others]: ReplyDelta[]): ReplyDelta[] =>
  first ? [{ ...first, text: [first, ...others].map(({ text }) => text).join('') }] : []
