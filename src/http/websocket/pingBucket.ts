/**
 * A token bucket: `burst` pings at once, `perSecond` more each second. A client keeps a connection alive with one ping
 * in some seconds; more of them only make work.
 */
export function createPingBucket({ pingBurst, pingsPerSecond }: { pingBurst: number; pingsPerSecond: number }): { take(): boolean } {
  let tokens = pingBurst
  let filledAt = performance.now()
  return {
    take() {
      const now = performance.now()
      tokens = Math.min(pingBurst, tokens + ((now - filledAt) / 1000) * pingsPerSecond)
      filledAt = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
