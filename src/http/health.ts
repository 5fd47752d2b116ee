import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Metrics } from '../observability/metrics.ts'
import { refuse, sendJson } from './refuse.ts'
import { viewerOf } from './viewerOf.ts'

export interface Readiness {
  ok: boolean
  /** Each part that was looked at, and how it is, in a word or two. */
  checks: Record<string, string>
}

/** The process answers: that is all that a restart would mend. */
export const sendLiveness = (response: ServerResponse) => sendJson(response, 200, '{"status":"ok"}')

/** Whether a load balancer should send requests here; not while a part that they need is missing, nor when going away. */
export async function sendReadiness(response: ServerResponse, ready: () => Promise<Readiness>, isDraining: boolean) {
  const { ok, checks } = await ready().catch(() => ({ ok: false, checks: {} }))
  const status = isDraining ? 'draining' : ok ? 'ok' : 'unavailable'
  sendJson(response, status === 'ok' ? 200 : 503, JSON.stringify({ status, checks }))
}

/** Numbers for the operator: for this machine, though not for what a proxy on it passes on, and for who has the scope `admin`. */
export async function sendMetrics(request: IncomingMessage, response: ServerResponse, metrics: Metrics, authenticator: Authenticator) {
  if (!isLocal(request) && !(await viewerOf(request, authenticator)).scopes.has('admin'))
    return refuse(response, 403, 'FORBIDDEN', 'Metrics are for this machine only, and for credentials with the scope admin.')
  const text = await metrics.read()
  response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text)
}

function isLocal({ headers, socket }: IncomingMessage) {
  const isForwarded = 'x-forwarded-for' in headers || 'forwarded' in headers
  return !isForwarded && /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
}
