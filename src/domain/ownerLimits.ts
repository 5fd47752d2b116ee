import { ParleyError } from '../errors.ts'
import type { Domain } from './domain.ts'

const used: Record<'messages' | 'tokens', (limits: Domain['ownerLimits']) => string> = {
  messages: ({ messagesPerDay }) => `You have sent the ${messagesPerDay} messages that a day (UTC) allows.`,
  tokens: ({ tokensPerDay }) => `Your replies have used the ${tokensPerDay} tokens that a day (UTC) allows.`,
}

/** Refuses what goes beyond a limit of the owner's day, and tells the operator. */
export function dayIsUsedUp({ events, ownerLimits }: Domain, limit: 'messages' | 'tokens', retryAfterMs: number): ParleyError {
  events.refused(limit)
  return new ParleyError('RATE_LIMITED', used[limit](ownerLimits), { retryable: true, details: { retryAfterMs } })
}
