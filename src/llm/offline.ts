import { setTimeout as delay } from 'node:timers/promises'
import type { ProviderSettings } from '../config.ts'
import { composeAnswer } from './offline/answer.ts'
import { messageOverheadTokens } from './prompt.ts'
import type { CompletionEvent, CompletionRequest, Provider } from './provider.ts'
import { countTokens } from './tokens.ts'

export interface OfflineOptions extends Partial<Pick<ProviderSettings, 'name' | 'models' | 'anyModel'>> {
  /** The pause before each word, in milliseconds. */
  wordDelayMs?: number
}

/**
 * A provider that needs no model, key or network, for trying things out and for tests: it answers by patterns, as ELIZA
 * did, says that it does, and gives the same answer to the same conversation. It never fails.
 */
export function createOfflineProvider({
  name = 'offline',
  models = ['offline'],
  anyModel = true,
  wordDelayMs = 10,
}: OfflineOptions = {}): Provider {
  async function* stream({ messages, maxOutputTokens }: CompletionRequest, signal: AbortSignal): AsyncGenerator<CompletionEvent> {
    let completionTokens = 0
    let reason: 'STOP' | 'LENGTH' = 'STOP'
    for (const word of composeAnswer(messages).match(/\s*\S+/g) ?? []) {
      if (wordDelayMs > 0) await delay(wordDelayMs, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
      completionTokens += countTokens(word)
      if (maxOutputTokens != null && completionTokens > maxOutputTokens) {
        completionTokens = maxOutputTokens
        reason = 'LENGTH'
        break
      }
      yield { type: 'delta', text: word }
    }
    const promptTokens = messages.reduce((sum, { content }) => sum + messageOverheadTokens + countTokens(content), 0)
    yield { type: 'finish', reason, usage: { promptTokens, completionTokens } }
  }

  return { name, models, anyModel, defaultModel: models[0] as string, stream }
}
