import type { Queryable } from '../db/statement.ts'
import type { UnfinishedReply } from './sql/lockUnfinishedReplies.ts'
import { writtenText } from './writtenText.ts'

/** In UTF-8: about right for most scripts. Whoever stops a reply has no tokenizer, which takes 75 MB. */
const bytesPerToken = 4

/**
 * What has been written of a reply that is being stopped, where that is wanted, and what it has used of its owner's tokens: the
 * prompt, and what is stored of the text. A reply that is stopped at its end must not be free. Only an attempt that has
 * reserved some has used any. Under its lock.
 * @param running of the replies that are being stopped the one that runs, if any does
 */
export async function writtenSoFar(
  tx: Queryable,
  running: UnfinishedReply | undefined,
  { isWanted }: { isWanted: boolean },
): Promise<{ text: string; tokens: number }> {
  const reservedPrompt = running?.reservedPrompt ?? null
  if (!running || (!isWanted && reservedPrompt === null)) return { text: '', tokens: 0 }
  const text = await writtenText(tx, running)
  const tokens = reservedPrompt === null ? 0 : reservedPrompt + Math.ceil(Buffer.byteLength(text) / bytesPerToken)
  return { text: isWanted ? text : '', tokens }
}
