import { randomUUID } from 'node:crypto'

/** Harmless in a log line and in a header. */
const acceptable = /^[\w.:/+=-]{1,128}$/

/** The caller's id of a request, so that its logs and ours can be joined; one of our own when it sends none that is fit. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && acceptable.test(header) ? header : randomUUID()
}
