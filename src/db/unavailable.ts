import { ParleyError } from '../errors.ts'

const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])

// Classes of SQLSTATE: connection lost, resources exhausted (disk, memory, connections), shut down or starting up, I/O
// error; 25006 is what a writer hears from a primary that has become a standby; 25P03 and 25P04 end a transaction for its age.
const unavailableStates = /^(08|53|57P|58)|^25(006|P03|P04)$/
const conflictStates = /^40(001|P01)$/

// Prisma: unreachable, timed out, closed, no connection free, transaction not started or over its time, too many connections.
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'])
const prismaConflict = 'P2034'

// pg gives these no code.
const messages =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/

/** Whether the transaction lost against another one, and would probably succeed when it is run again. */
export const isConflict = (error: unknown): boolean => codesOf(error).some((code) => conflictStates.test(code) || code === prismaConflict)

/**
 * The error for the caller when the database is gone, full, or has no connection to spare: a retryable `UNAVAILABLE`.
 * Every other error is returned as it is.
 */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ParleyError) return error
  const unavailable =
    messages.test(error.message) ||
    isConflict(error) ||
    codesOf(error).some((code) => systemCodes.has(code) || unavailableStates.test(code) || prismaCodes.has(code))
  if (!unavailable) return error
  return new ParleyError('UNAVAILABLE', 'The database cannot be used at the moment; try again.', { retryable: true, cause: error })
}

interface CodedError {
  code?: unknown
  originalCode?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown }
}

// Prisma keeps the database's own code two levels down.
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 3) return []
  const { code, originalCode, cause, meta } = error as CodedError
  const own = [code, originalCode].filter((value) => typeof value === 'string')
  return [...own, ...codesOf(cause, depth + 1), ...codesOf(meta?.driverAdapterError, depth + 1)]
}
