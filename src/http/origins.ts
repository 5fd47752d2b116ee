import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from '../loopback.ts'

/** Whether a page of this origin may use the server: its own pages, and those of the allowed origins. */
export function isAllowedOrigin(origin: string, host: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes(origin)) return true
  const url = URL.parse(origin)
  return url !== null && url.host !== '' && url.host === host?.toLowerCase()
}

/**
 * Whether the `Host` header names this machine. A page of a foreign name that was bound to 127.0.0.1 is of the same
 * origin as the server for its browser; the name in this header gives it away.
 */
export function namesLoopback({ host }: IncomingHttpHeaders): boolean {
  const url = URL.parse(`http://${host ?? ''}`)
  return url !== null && isLoopback(url.hostname)
}
