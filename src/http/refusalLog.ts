import type { Logger } from 'pino'
import type { ParleyError } from '../errors.ts'

/** Between two lines with the same code, in milliseconds. Whoever floods must not fill the log, nor wait for it with all others. */
const quietMs = 100

/**
 * Says why credentials were refused: for the operator, as the caller is told no more than that they were. What follows too
 * soon is counted, and told with the next line.
 */
export function createRefusalLog(logger: Logger): (error: ParleyError, requestId?: string) => void {
  const last = new Map<string, { at: number; unsaid: number }>()
  return (error, requestId) => {
    const { at, unsaid } = last.get(error.code) ?? { at: Number.NEGATIVE_INFINITY, unsaid: 0 }
    const now = performance.now()
    if (now - at < quietMs) last.set(error.code, { at, unsaid: unsaid + 1 })
    else {
      last.set(error.code, { at: now, unsaid: 0 })
      write(logger, error, { requestId, ...(unsaid > 0 && { unsaid }) })
    }
  }
}

function write(logger: Logger, { code, cause }: ParleyError, about: object) {
  const reason = cause instanceof Error ? cause.message : cause
  if (code === 'UNAUTHENTICATED') logger.info({ ...about, reason }, 'credential refused')
  else if (code === 'RATE_LIMITED') logger.warn(about, 'an owner has too many connections')
  else logger.error({ ...about, err: cause }, 'credentials cannot be verified')
}
