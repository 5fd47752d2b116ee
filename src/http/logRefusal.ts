import type { Logger } from 'pino'
import type { ParleyError } from '../errors.ts'

/** Why a credential was refused: for the operator, as the caller is told no more than that it was. */
export function logRefusal(logger: Logger, { code, cause }: ParleyError, requestId?: string) {
  const reason = cause instanceof Error ? cause.message : cause
  if (code === 'UNAUTHENTICATED') logger.info({ requestId, reason }, 'credential refused')
  else if (code === 'RATE_LIMITED') logger.warn({ requestId }, 'an owner has too many connections')
  else logger.error({ requestId, err: cause }, 'credentials cannot be verified')
}
