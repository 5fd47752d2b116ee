import type { Queryable } from '../db/statement.ts'
import type { UnfinishedReply } from './sql/lockUnfinishedReplies.ts'
import { writtenText } from './writtenText.ts'

/** In UTF-8: about right for most scripts. Whoever stops a reply has no tokenizer, which takes 75 MB. */
const bytesPerToken = 4

/**
 * What replies that are being stopped have used of their owner's tokens: the prompt, and what is stored of the text. A reply
 * that is stopped at its end must not be free. Only an attempt that has reserved some has used any. Under their locks.
 */
export async function stoppedTokens(tx: Queryable, replies: readonly UnfinishedReply[]): Promise<number> {
  let tokens = 0
  for (const { id, attempt, reservedPrompt } of replies) {
    if (reservedPrompt === null) continue
    const bytes = Buffer.byteLength(await writtenText(tx, { id, attempt }))
    tokens += reservedPrompt + Math.ceil(bytes / bytesPerToken)
  }
  return tokens
}
