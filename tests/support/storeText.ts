import type { Queryable } from '../../src/db/statement.ts'
import { sealed } from '../../src/encryption/sealedFields.ts'
import type { ReplyDelta } from '../../src/pubsub/replyDelta.ts'
import { saveChunks } from '../../src/worker/sql/saveChunks.ts'

/** Stores text of running attempts as a worker does. @returns the replies of which it was not refused */
export const storeText = (db: Queryable, pieces: ReplyDelta[]) =>
  saveChunks(
    db,
    pieces.map(({ replyId }) => replyId),
    pieces.map(({ attempt }) => attempt),
    pieces.map(({ offset }) => offset),
    pieces.map(({ text, ...key }) => sealed('ReplyChunk', 'text', key, text)),
  )
