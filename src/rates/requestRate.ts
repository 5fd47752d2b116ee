import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import { ParleyError } from '../errors.ts'

/** How often owners may ask. */
export interface RequestRate {
  /**
   * Counts a request of an owner.
   * @throws {ParleyError} RATE_LIMITED, with `retryAfterMs`, when it is one too many
   */
  take(ownerId: string): Promise<void>
}

/** The length of the window in which requests are counted; it begins with a request. */
export const windowSeconds = 60

/** @param onRefused is told of each request that is refused */
export const createRequestRate = (limiter: RateLimiterAbstract, onRefused: () => void): RequestRate => ({
  async take(ownerId) {
    try {
      await limiter.consume(ownerId)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      onRefused()
      throw new ParleyError('RATE_LIMITED', `At most ${limiter.points} requests a minute.`, {
        retryable: true,
        details: { retryAfterMs: Math.ceil(refusal.msBeforeNext) },
      })
    }
  },
})
