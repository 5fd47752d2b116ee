import { inTransaction } from '../db/transaction.ts'
import { promptTokens } from '../llm/prompt.ts'
import type { PromptMessage, Usage } from '../llm/provider.ts'
import { countTokens } from '../llm/tokens.ts'
import type { ClaimedReply } from './sql/claimReplies.ts'
import { reserveTokens } from './sql/reserveTokens.ts'
import { takeTurnOfOwner } from './sql/takeTurnOfOwner.ts'
import type { WorkerContext } from './workerContext.ts'

/**
 * What a reply is taken to write at most when its interaction does not say (`maxOutputTokens`). Few answers are longer; one
 * that is counts as what it was, when it ends. What `outputCap` lets pass, 100,000, would leave room for hardly any reply.
 */
export const assumedOutputTokens = 4096

/** What an attempt has used of its owner's tokens. */
export interface Spent {
  ownerId: string
  tokens: number
}

/** What an attempt may use of its owner's tokens, where these are limited. */
export interface Reservation {
  /** @param usage as the provider tells it; where it does not, what was written is counted, if anything was */
  spent(text: string, usage?: Usage): Spent | undefined
}

const unlimited: Reservation = { spent: () => undefined }

/**
 * Reserves what an attempt may use, before the provider is asked: the prompt, as we count it, and the most that it may write.
 * @returns refused: the owner has not so much left today; lost: the attempt is no longer the current one
 */
export async function reserve(
  { database, tokensPerDay }: WorkerContext,
  { id, attempt, ownerId, maxOutputTokens }: ClaimedReply,
  messages: readonly PromptMessage[],
): Promise<Reservation | 'refused' | 'lost'> {
  if (tokensPerDay === undefined) return unlimited
  const prompt = promptTokens(messages)
  const [reserved] = await inTransaction(database.pool, async (tx) => {
    await takeTurnOfOwner(tx, ownerId)
    return await reserveTokens(tx, id, attempt, prompt, maxOutputTokens ?? assumedOutputTokens, tokensPerDay)
  })
  if (!reserved) return 'lost'
  if (!reserved.fits) return 'refused'
  return {
    spent(text, usage) {
      if (usage) return { ownerId, tokens: usage.promptTokens + usage.completionTokens }
      return { ownerId, tokens: text === '' ? 0 : prompt + countTokens(text) }
    },
  }
}
